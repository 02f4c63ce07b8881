/** `<sanad-log>`: the scrolling conversation. Silent for screen readers by itself; the announcer says what is new. */
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { property, query, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import type { Button, Entry } from "../../shared/data/entry.js";
import { messageTextStyles } from "../../shared/message-text.js";
import { usableButtons, type ChatState, type Typing } from "../../shared/reduce/visitor.js";
import { base } from "../../shared/style/tokens.js";
import { echoLine, entryLine, quickReplies, type Pen, type Place } from "./bubble.js";
import { bubbleStyles } from "./bubble.styles.js";
import { icons } from "./icons.js";
import { logStyles } from "./log.styles.js";

/** Lines of one person within this time are shown as one group. */
const GROUP_MS = 5 * 60_000;
/** Closer to the end than this the log follows what is new. */
const FOLLOW_PX = 80;

function joined(one: Entry | undefined, other: Entry | undefined): boolean {
  if (!one || !other) return false;
  return one.who === other.who && one.name === other.name && Math.abs(one.atMs - other.atMs) < GROUP_MS;
}

export class ChatLog extends LitElement {
  static override styles = [base, messageTextStyles, logStyles, bubbleStyles];

  @property({ attribute: false }) chat!: ChatState;
  @property({ attribute: false }) pen!: Pen;
  @property({ attribute: false }) typing: Typing | null = null;
  /** What follows the last line, such as the rating. */
  @property({ attribute: false }) tail: TemplateResult | typeof nothing = nothing;

  @state() private behind = false;
  @query(".scroller") private scroller!: HTMLElement | null;
  #following = true;
  /** What had the focus before the change that is being drawn. */
  #focused: Element | null = null;
  #topPx = 0;
  readonly #resized = new ResizeObserver(() => {
    if (this.#following) this.#toEnd();
  });

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#resized.disconnect();
  }

  override render(): TemplateResult {
    const { log, echoes } = this.chat;
    return html`
      <div
        class="scroller"
        role="log"
        aria-live="off"
        aria-label=${this.pen.t("log.label")}
        tabindex="0"
        @scroll=${this.#scrolled}
      >
        <div class="content">
          ${this.#intro()}
          <ol>
            ${repeat(log.entries, (each) => each.seq, (_, index) => this.#line(index))}
            ${repeat(echoes, (each) => each.id, (each) => echoLine(each, this.pen))} ${this.#typing()}
          </ol>
          ${this.tail}
        </div>
      </div>
      ${this.behind
        ? html`<button type="button" class="newer" @click=${this.follow}>${icons.down}${this.pen.t("log.newer")}</button>`
        : nothing}
    `;
  }

  /** Goes to the end and stays there. */
  readonly follow = (): void => {
    this.#following = true;
    this.behind = false;
    this.#toEnd();
  };

  /** Takes the focus without opening a phone's keyboard. */
  override focus(): void {
    this.scroller?.focus({ preventScroll: true });
  }

  protected override firstUpdated(): void {
    for (const element of this.renderRoot.querySelectorAll(".scroller, .content")) this.#resized.observe(element);
  }

  protected override willUpdate(): void {
    this.#focused = this.shadowRoot?.activeElement ?? null;
  }

  protected override updated(changed: PropertyValues<this>): void {
    // The button that gives an upload up goes when the upload is done; the focus must not leave the dialog with it.
    if (this.#focused && !this.#focused.isConnected) this.focus();
    const before = changed.get("chat");
    if (!before || before === this.chat) return;
    const wrote = this.chat.echoes.length > before.echoes.length;
    if (wrote || this.#following) this.follow();
    else if (before.known && this.chat.log.cursor > before.log.cursor) this.behind = true;
  }

  #intro(): TemplateResult | typeof nothing {
    const { known, greeting, log, echoes } = this.chat;
    if (!known) return html`<p class="loading"><span class="spinner"></span>${this.pen.t("log.loading")}</p>`;
    const untouched = log.entries.length === 0 && echoes.length === 0;
    const chosen = echoes[0] ?? log.entries.find((each) => each.who === "visitor");
    const shown = log.entries.length < 2;
    return html`<div class="intro">
      <span class="mark" aria-hidden="true">س</span>
      <p dir="auto">${greeting.text}</p>
      ${shown ? quickReplies(greeting.buttons, untouched, chosen?.text ?? null, this.#pen) : nothing}
    </div>`;
  }

  #line(index: number): TemplateResult {
    const { entries } = this.chat.log;
    const [before, entry, after] = [entries[index - 1], entries[index], entries[index + 1]];
    if (!entry) return html``;
    const { clock } = this.pen;
    const newDay = !before || clock.dayKey(before.atMs) !== clock.dayKey(entry.atMs);
    const place: Place = { first: newDay || !joined(before, entry), last: !joined(entry, after) };
    return html`${newDay
      ? html`<li class="day"><time datetime=${clock.iso(entry.atMs)}>${clock.day(entry.atMs, Date.now())}</time></li>`
      : nothing}
    ${entryLine(entry, place, this.#replies(entry), this.pen)}`;
  }

  /** Only the newest buttons are shown; pressed ones stay, disabled, until newer ones come. */
  #replies(entry: Entry): TemplateResult | typeof nothing {
    if (entry.buttons.length === 0) return nothing;
    const { entries } = this.chat.log;
    const later = entries.filter((each) => each.seq > entry.seq);
    if (later.some((each) => each.buttons.length > 0)) return nothing;
    const answer = later.find((each) => each.who === "visitor") ?? this.chat.echoes[0];
    return quickReplies(entry.buttons, usableButtons(this.chat) === entry.seq, answer?.text ?? null, this.#pen);
  }

  /** A pressed button is disabled at once and would drop the focus out of the dialog. */
  get #pen(): Pen {
    return {
      ...this.pen,
      press: (button: Button) => {
        this.focus();
        this.pen.press(button);
      },
    };
  }

  #typing(): TemplateResult | typeof nothing {
    if (!this.typing) return nothing;
    const { t } = this.pen;
    const words = this.typing.who === "bot" ? t("typing.bot") : t("typing.agent", { name: this.typing.name ?? t("who.agent") });
    return html`<li class="line theirs typing">
      <span class="avatar ${this.typing.who}" aria-hidden="true"></span>
      <div class="bubble"><span class="dots" aria-hidden="true"><i></i><i></i><i></i></span><bdi>${words}</bdi></div>
    </li>`;
  }

  readonly #scrolled = (): void => {
    const box = this.scroller;
    if (!box || box.clientHeight === 0) return;
    const near = box.scrollHeight - box.scrollTop - box.clientHeight < FOLLOW_PX;
    // Only going back ends the following: a line that grows under the reader looks like being far from the end.
    if (near) this.#following = true;
    else if (box.scrollTop < this.#topPx) this.#following = false;
    this.#topPx = box.scrollTop;
    if (near) this.behind = false;
  };

  #toEnd(): void {
    const box = this.scroller;
    if (box) box.scrollTop = box.scrollHeight;
  }
}
