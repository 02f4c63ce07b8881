/** `<desk-talk>`: one conversation: its head, its transcript or its private notes, and the composer of each. */
import { html, LitElement, nothing, type TemplateResult } from "lit";
import { property, query } from "lit/decorators.js";
import { keyed } from "lit/directives/keyed.js";
import type { Card } from "../../shared/data/desk.js";
import { threadOf, windowEndMs } from "../../shared/reduce/desk.js";
import { base } from "../../shared/style/tokens.js";
import { durationText } from "../i18n/index.js";
import type { DraftKind, Drafts } from "../state/drafts.js";
import { isClosing, isLeaving, lockOf } from "../state/look.js";
import type { PageState } from "../state/page.js";
import { avatar, controls } from "../style/controls.js";
import type { Composer } from "./composer.js";
import { icons } from "./icons.js";
import type { Choice } from "./menu.js";
import { talkStyles } from "./talk.styles.js";
import { Ticker } from "./ticker.js";
import { channelOf, initialOf, nameOf, type Tools, topicOf } from "./tools.js";

/** What the agent does in a conversation. */
export interface TalkActions {
  readonly write: (conversation: string, kind: DraftKind, text: string) => void;
  readonly draft: (conversation: string, kind: DraftKind, text: string) => void;
  readonly retry: (id: string) => void;
  readonly turn: (tab: DraftKind) => void;
  readonly back: () => void;
  readonly details: () => void;
  readonly finish: () => void;
  readonly pass: () => void;
  readonly park: () => void;
}

const TABS = ["reply", "note"] as const;
const CLOCK_MS = 15_000;
/** From here on the clock of the window warns. */
const SOON_MS = 2 * 3_600_000;

export class Talk extends LitElement {
  static override styles = [base, controls, avatar, talkStyles];

  @property({ attribute: false }) tools!: Tools;
  @property({ attribute: false }) page!: PageState;
  @property({ attribute: false }) card!: Card;
  @property({ attribute: false }) drafts!: Drafts;
  @property({ attribute: false }) tab: DraftKind = "reply";
  @property({ attribute: false }) actions!: TalkActions;

  @query("desk-composer") private composer!: Composer;

  constructor() {
    super();
    new Ticker(this, CLOCK_MS);
  }

  override render(): TemplateResult {
    return html`${this.#head()} ${this.#asked()}
      <div class="bar">${this.#tabs()} ${this.#window()}</div>
      <div class="panel" role="tabpanel" id="panel" aria-labelledby="tab-${this.tab}">
        ${this.tab === "reply" ? this.#transcript() : this.#notes()}
      </div>
      ${this.#composer()}`;
  }

  /** Puts the cursor into the composer. */
  async write(): Promise<void> {
    await this.updateComplete;
    await this.composer.updateComplete;
    this.composer.focus();
  }

  #head(): TemplateResult {
    const { t } = this.tools;
    const { card } = this;
    const name = nameOf(card, t);
    const closing = isClosing(this.page, card.conversation);
    return html`<header>
      <button type="button" class="icon-button mirrored back" aria-label=${t("talk.back")} @click=${this.actions.back}>
        ${icons.back}
      </button>
      <span class="avatar" aria-hidden="true">${initialOf(name)}</span>
      <div class="names">
        <h2><bdi>${name}</bdi></h2>
        <p class="people">${topicOf(card, t)} · ${card.queueTitle} · ${channelOf(card, t)}</p>
      </div>
      ${card.priority === "normal"
        ? nothing
        : html`<span class="badge ${card.priority}">${icons.alert}${t(`priority.${card.priority}`)}</span>`}
      <button type="button" class="icon-button details" title=${t("talk.details")} aria-label=${t("talk.details")} @click=${this.actions.details}>
        ${icons.info}
      </button>
      <desk-menu
        .label=${t("talk.more")}
        .choices=${this.#choices()}
        .disabled=${!this.page.online || closing || isLeaving(this.page, card.conversation)}
        .choose=${this.#choose}
      ></desk-menu>
      <button type="button" class="button finish" ?disabled=${closing} aria-label=${t("talk.close")} @click=${this.actions.finish}>
        ${icons.finish}<span>${t(closing ? "talk.closing" : "talk.close")}</span>
      </button>
    </header>`;
  }

  #choices(): readonly Choice[] {
    const { t } = this.tools;
    return [
      { id: "pass", title: t("talk.pass"), hint: t("talk.pass.hint"), icon: icons.pass, checked: null },
      { id: "park", title: t("talk.park"), hint: t("talk.park.hint"), icon: icons.pause, checked: null },
    ];
  }

  readonly #choose = (id: string): void => {
    if (id === "pass") this.actions.pass();
    else this.actions.park();
  };

  /** Always there, so that screen readers hear what comes into it. */
  #asked(): TemplateResult {
    const { asked } = this.card;
    const words = asked === "" ? "" : this.tools.t("passing.asked", { name: asked });
    return html`<p class="asked" role="status">${asked === "" ? nothing : icons.clock}<span>${words}</span></p>`;
  }

  /** How long the channel still lets the agent write freely. */
  #window(): TemplateResult | typeof nothing {
    const { t } = this.tools;
    const { desk } = this.page;
    const endMs = windowEndMs(threadOf(desk, this.card.conversation));
    if (endMs === null) return nothing;
    const leftMs = endMs - (Date.now() + desk.clockAheadMs);
    const words = leftMs > 0 ? t("window.left", { duration: durationText(t, leftMs) }) : t("window.closed");
    const why = t(leftMs > 0 ? "window.left.why" : "window.closed.why");
    return html`<span class="window ${leftMs > SOON_MS ? "" : "soon"}" title=${why}>
      ${icons.clock}<span>${words}</span><span class="hidden-text">${why}</span>
    </span>`;
  }

  #tabs(): TemplateResult {
    const { t } = this.tools;
    const notes = threadOf(this.page.desk, this.card.conversation).notes.length;
    return html`<div role="tablist" aria-label=${t("tabs.label")} @keydown=${this.#key}>
      ${TABS.map(
        (tab) => html`<button
          type="button"
          role="tab"
          id="tab-${tab}"
          class=${tab}
          aria-controls="panel"
          aria-selected=${tab === this.tab}
          tabindex=${tab === this.tab ? 0 : -1}
          @click=${() => {
            this.actions.turn(tab);
          }}
        >
          ${tab === "note" ? icons.lock : nothing}${t(tab === "note" ? "tabs.notes" : "tabs.messages")}
          ${tab === "note" && notes > 0 ? html`<span class="count">${notes}</span>` : nothing}
        </button>`,
      )}
    </div>`;
  }

  #transcript(): TemplateResult {
    const { conversation } = this.card;
    const thread = threadOf(this.page.desk, conversation);
    return html`<desk-transcript
      .tools=${this.tools}
      .thread=${thread}
      .conversation=${conversation}
      .typing=${thread.typingUntilMs > Date.now() ? nameOf(this.card, this.tools.t) : null}
      .retry=${this.actions.retry}
    ></desk-transcript>`;
  }

  #notes(): TemplateResult {
    const { conversation } = this.card;
    return html`<desk-notes
      .tools=${this.tools}
      .notes=${threadOf(this.page.desk, conversation).notes}
      .echoes=${this.page.noteEchoes[conversation] ?? []}
      .retry=${this.actions.retry}
    ></desk-notes>`;
  }

  /** One element for each conversation and kind: words for colleagues can never flow on into a reply. */
  #composer(): TemplateResult {
    return html`${keyed(`${this.card.conversation}.${this.tab}`, this.#composerOf(this.card.conversation, this.tab))}`;
  }

  #composerOf(conversation: string, tab: DraftKind): TemplateResult {
    return html`<desk-composer
      .tools=${this.tools}
      .kind=${tab}
      .draft=${this.drafts.get(conversation, tab)}
      .locked=${lockOf(this.page, conversation)}
      .changed=${(text: string) => {
        this.actions.draft(conversation, tab, text);
      }}
      .send=${(text: string) => {
        this.actions.write(conversation, tab, text);
      }}
    ></desk-composer>`;
  }

  readonly #key = (event: KeyboardEvent): void => {
    if (!["ArrowLeft", "ArrowRight", "Home", "End"].includes(event.key)) return;
    event.preventDefault();
    const other = this.tab === "reply" ? "note" : "reply";
    const to = event.key === "Home" ? "reply" : event.key === "End" ? "note" : other;
    this.actions.turn(to);
    this.renderRoot.querySelector<HTMLElement>(`#tab-${to}`)?.focus();
  };
}
