/** `<sanad-chat>`: the launcher and the conversation, in a shadow root of its own on any employer's page. */
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { property, query, state } from "lit/decorators.js";
import type { Announcer } from "../shared/a11y/announcer.js";
import { keepFocusInside } from "../shared/a11y/focus.js";
import type { Entry } from "../shared/data/entry.js";
import { kindOf, sizeText } from "../shared/data/file.js";
import { directionOf, languageOf, translator, type T } from "../shared/i18n/index.js";
import { base, tokens } from "../shared/style/tokens.js";
import { makeClock } from "../shared/time.js";
import { chatStyles, reset } from "./chat.styles.js";
import { banners } from "./parts/banners.js";
import { senderName, type Pen } from "./parts/bubble.js";
import type { Composer } from "./parts/composer.js";
import { header } from "./parts/header.js";
import { icons } from "./parts/icons.js";
import type { ChatLog } from "./parts/log.js";
import type { Rating } from "./parts/rating.js";
import { ChatSession } from "./session.js";
import { TabMark } from "./tab-mark.js";

/** Here the panel covers the page and is modal; the same condition is in the styles. */
const COVERS = "(max-width: 560px), (max-height: 520px)";

export class SanadChat extends LitElement {
  static override styles = [reset, tokens, base, chatStyles];

  /** Origin of the server; set before the element is connected. */
  @property({ attribute: false }) server!: URL;
  /** Shown as the name of the service. */
  @property() heading = "";
  @property({ type: Boolean, reflect: true }) open = false;

  /** The panel stays in the page once it was opened, so that a draft survives closing. */
  @state() private built = false;
  @query("sanad-announcer") private announcer!: Announcer | null;
  @query("sanad-composer") private composer!: Composer | null;
  @query("sanad-log") private log!: ChatLog | null;
  @query(".launcher") private launcher!: HTMLElement | null;

  #t!: T;
  #pen!: Pen;
  #told = { wait: null as string | null, failed: 0, broken: false };
  #started: ChatSession | undefined;
  /** What had the focus before the change that is being drawn. */
  #focused: Element | null = null;
  /** Lines that came while the visitor looked at another tab. */
  #missed = 0;
  readonly #mark = new TabMark();
  readonly #covers = matchMedia(COVERS);

  override connectedCallback(): void {
    super.connectedCallback();
    this.#write();
    this.#covers.addEventListener("change", this.#fit);
    window.visualViewport?.addEventListener("resize", this.#fit);
    window.visualViewport?.addEventListener("scroll", this.#fit);
    document.addEventListener("visibilitychange", this.#seen);
    // A visitor who has been here before sees what came meanwhile; for others the socket waits until they ask.
    if (this.open || this.#session.known) this.#session.start();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#covers.removeEventListener("change", this.#fit);
    window.visualViewport?.removeEventListener("resize", this.#fit);
    window.visualViewport?.removeEventListener("scroll", this.#fit);
    document.removeEventListener("visibilitychange", this.#seen);
    this.#mark.set(null);
  }

  override render(): TemplateResult {
    const language = languageOf(this.lang);
    return html`<div class="root" lang=${language} dir=${directionOf(language)}>
      ${this.#launcher()} ${this.built ? this.#panel() : nothing}
      <sanad-announcer></sanad-announcer>
    </div>`;
  }

  show(): void {
    this.open = true;
  }

  hide(): void {
    this.open = false;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    this.#focused = this.shadowRoot?.activeElement ?? null;
    if (!changed.has("open") || !this.open) return;
    this.built = true;
    this.#session.start();
  }

  protected override updated(changed: PropertyValues<this>): void {
    const before = changed.get("open");
    // A page that loads with the panel open keeps its focus.
    if (before !== undefined) this.#moveFocus();
    else if (changed.has("open")) this.#fit();
    // A button that goes with its banner, or is disabled by its own press, would drop the focus out of the dialog.
    if (this.open && this.#focused && (!this.#focused.isConnected || this.#focused.matches(":disabled"))) this.log?.focus();
    this.#seen();
    this.#announceChanges();
  }

  get #session(): ChatSession {
    this.#started ??= new ChatSession(this, this.server, {
      news: (entries) => {
        if (document.hidden) this.#missed += entries.length;
        this.#announce(entries);
      },
    });
    return this.#started;
  }

  #write(): void {
    const language = languageOf(this.lang);
    this.#t = translator(language);
    this.#pen = {
      t: this.#t,
      clock: makeClock(language),
      press: (button) => {
        this.#session.write(button.title, button.payload);
      },
      retry: (id) => {
        this.#session.retry(id);
        this.log?.focus();
      },
      drop: (id) => {
        this.#session.drop(id);
        this.log?.focus();
      },
      read: (seq) => this.#session.read(seq),
      copy: (reference) => {
        void this.#copy(reference);
      },
    };
  }

  #launcher(): TemplateResult {
    const { unread } = this.#session;
    const words = unread > 0 ? this.#t("launcher.unread", { n: unread }) : null;
    return html`<button
      type="button"
      class="launcher"
      ?hidden=${this.open}
      aria-haspopup="dialog"
      aria-expanded=${this.open ? "true" : "false"}
      aria-label=${[this.#t("launcher.open"), ...(words ? [words] : [])].join("، ")}
      @click=${this.show}
    >
      ${icons.chat}<span class="label">${this.#t("launcher.label")}</span>
      ${words ? html`<span class="badge" aria-hidden="true">${unread > 99 ? "99+" : unread}</span>` : nothing}
    </button>`;
  }

  #panel(): TemplateResult {
    const { state: chat, broken, typing } = this.#session;
    return html`<section
      class="panel"
      role="dialog"
      aria-label=${this.#t("panel.label")}
      aria-modal=${this.#covers.matches ? "true" : "false"}
      ?hidden=${!this.open}
      @keydown=${this.#pressed}
    >
      ${header(chat.view, this.heading || this.#t("app.name"), broken, this.#t, this.#close)}
      ${banners(this.#session, this.#t)}
      <sanad-log .chat=${chat} .pen=${this.#pen} .typing=${typing} .tail=${this.#rating()}></sanad-log>
      <sanad-composer
        .t=${this.#t}
        .limit=${chat.limits.textChars}
        .types=${chat.limits.attachmentTypes}
        @attach=${this.#attached}
        @write=${this.#written}
        @typing=${this.#typed}
      ></sanad-composer>
    </section>`;
  }

  #rating(): TemplateResult | typeof nothing {
    const { view, actions } = this.#session.state;
    if (!view.rating) return nothing;
    return html`<sanad-rating
      .t=${this.#t}
      .name=${view.rating.name}
      ?busy=${Object.values(actions).includes("rate")}
      @rate=${this.#rated}
    ></sanad-rating>`;
  }

  readonly #close = (): void => {
    this.hide();
  };

  readonly #written = (event: CustomEvent<string>): void => {
    this.#session.write(event.detail);
  };

  readonly #attached = (event: CustomEvent<File[]>): void => {
    for (const file of event.detail) this.#attach(file);
  };

  /** Sends a file, or says at once what the server would say after a long upload. */
  #attach(file: File): void {
    const { attachmentBytes, attachmentTypes } = this.#session.state.limits;
    if (file.size > attachmentBytes) {
      this.#complain(this.#t("file.too.large", { name: file.name, size: sizeText(attachmentBytes, this.#t) }));
    } else if (file.type !== "" && !attachmentTypes.includes(file.type) && !file.type.startsWith("audio/")) {
      this.#complain(this.#t("file.wrong.type", { name: file.name }));
    } else {
      const kind = kindOf(file);
      this.#session.attach(file, kind, this.#t(`file.${kind}`, { name: file.name }));
    }
  }

  #complain(words: string): void {
    this.#session.complain(words);
    this.announcer?.say(words);
  }

  readonly #typed = (): void => {
    this.#session.noteTyping();
  };

  readonly #rated = (event: CustomEvent<Rating>): void => {
    this.log?.focus();
    this.#session.rate(event.detail.score, event.detail.words);
  };

  readonly #pressed = (event: KeyboardEvent): void => {
    if (event.key === "Escape" && !event.isComposing) {
      event.stopPropagation();
      this.hide();
    } else if (this.#covers.matches) {
      keepFocusInside(event.currentTarget as HTMLElement, event);
    }
  };

  /** Into the conversation when it opens, back to the launcher when it closes. */
  #moveFocus(): void {
    this.#fit();
    if (!this.open) {
      this.launcher?.focus({ preventScroll: true });
      return;
    }
    void this.log?.updateComplete.then(() => {
      this.log?.follow();
      // On a phone the keyboard would cover the greeting.
      if (matchMedia("(pointer: coarse)").matches) this.log?.focus();
      else this.composer?.focus();
    });
  }

  /** Follows the part of the screen that a phone's keyboard leaves. */
  readonly #fit = (): void => {
    const viewport = window.visualViewport;
    // A reader who zooms in must not have the panel shrink to what he sees of it.
    if (!viewport || !this.open || viewport.scale > 1.05) return;
    this.style.setProperty("--sanad-view-size", `${viewport.height}px`);
    this.style.setProperty("--sanad-view-start", `${viewport.offsetTop}px`);
    this.requestUpdate();
  };

  readonly #seen = (): void => {
    if (this.open && !document.hidden) this.#session.markRead();
    // Another tab of the site may have shown them.
    if (!document.hidden || this.#session.unread === 0) this.#missed = 0;
    this.#mark.set(this.#missed > 0 ? this.#t("launcher.unread", { n: this.#missed }) : null);
  };

  #announce(entries: readonly Entry[]): void {
    for (const entry of entries) {
      const text = entry.who === "system" ? entry.text : this.#t("says", { who: senderName(entry, this.#t), text: entry.text });
      this.announcer?.say(text);
    }
  }

  /** Says what changed around the log: the place in the queue, a message that failed, the connection. */
  #announceChanges(): void {
    const { state: chat, broken } = this.#session;
    const before = this.#told;
    const wait = chat.view.waiting?.text ?? null;
    const failed = chat.echoes.filter((each) => each.state === "failed").length;
    this.#told = { wait, failed, broken };
    // Not the first word of a wait: the log tells that it began.
    if (wait !== null && before.wait !== null && wait !== before.wait) this.announcer?.say(wait);
    if (failed > before.failed) this.announcer?.say(this.#t("message.failed"));
    if (broken !== before.broken) this.announcer?.say(this.#t(broken ? "connection.offline" : "connection.back"));
  }

  async #copy(reference: string): Promise<void> {
    // Absent on plain http.
    const clipboard = navigator.clipboard as Clipboard | undefined;
    await clipboard?.writeText(reference);
    if (clipboard) this.announcer?.say(this.#t("reference.copied"));
  }
}
