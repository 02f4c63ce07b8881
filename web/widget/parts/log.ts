/** `<sanad-log>`: the scrolling conversation. Silent for screen readers by itself; the announcer says what is new. */
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { property, query, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import type { Button, Entry } from "../../shared/data/entry.js";
import { Follower } from "../../shared/follow.js";
import { messageTextStyles } from "../../shared/message-text.js";
import { usableButtons, type ChatState, type Typing } from "../../shared/reduce/visitor.js";
import { base } from "../../shared/style/tokens.js";
import { echoLine, entryLine, quickReplies, type Pen, type Place } from "./bubble.js";
import { bubbleStyles } from "./bubble.styles.js";
import { icons } from "./icons.js";
import { logStyles } from "./log.styles.js";

/** Lines of one person within this time are shown as one group. */
const GROUP_MS = 5 * 60_000;

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
  readonly #follower = new Follower(() => this.scroller);
  /** What had the focus before the change that is being drawn. */
  #focused: Element | null = null;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#follower.stop();
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
    this.behind = false;
    this.#follower.follow(this.#beginning);
  };

  /** Takes the focus without opening a phone's keyboard. */
  override focus(): void {
    this.scroller?.focus({ preventScroll: true });
  }

  protected override firstUpdated(): void {
    this.#follower.observe(this.renderRoot.querySelectorAll(".scroller, .content"));
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
    const said = before.known && this.chat.log.cursor > before.log.cursor;
    if (wrote || !before.known) this.follow();
    else if (said) this.#meet(before.log.cursor);
  }

  /** Shows the lines after `cursor`: at their beginning when they are longer than the window. */
  #meet(cursor: number): void {
    if (!this.#follower.following) {
      this.behind = true;
      return;
    }
    const first = this.chat.log.entries.find((each) => each.seq > cursor && each.who !== "visitor");
    this.#follower.follow(first ? this.renderRoot.querySelector(`[data-seq="${first.seq}"]`) : null);
  }

  /** A conversation in which nobody spoke begins with the greeting; any other is read from its end. */
  get #beginning(): Element | null {
    const { log, echoes } = this.chat;
    return log.entries.length + echoes.length === 0 ? this.renderRoot.querySelector(".intro") : null;
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
    this.#follower.scrolled();
    if (this.#follower.following) this.behind = false;
  };
}
