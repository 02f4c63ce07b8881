/** `<desk-transcript>`: the scrolling conversation. Silent for screen readers by itself; the announcer says what is new. */
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { property, query, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import type { Elsewhere } from "../../shared/data/desk.js";
import type { Entry } from "../../shared/data/entry.js";
import { Follower } from "../../shared/follow.js";
import type { Thread } from "../../shared/reduce/desk.js";
import { base } from "../../shared/style/tokens.js";
import { controls } from "../style/controls.js";
import { icons } from "./icons.js";
import { echoLine, entryLine } from "./line.js";
import { transcriptStyles } from "./transcript.styles.js";
import { channelOf, type Tools } from "./tools.js";

/** Lines of one person within this time are shown as one group. */
const GROUP_MS = 5 * 60_000;

const joined = (one: Entry | undefined, other: Entry): boolean =>
  one?.who === other.who && one.name === other.name && other.atMs - one.atMs < GROUP_MS;

export class Transcript extends LitElement {
  static override styles = [base, controls, transcriptStyles];

  @property({ attribute: false }) tools!: Tools;
  @property({ attribute: false }) thread!: Thread;
  @property({ attribute: false }) conversation = "";
  /** The employer's name while he types, or null. */
  @property({ attribute: false }) typing: string | null = null;
  @property({ attribute: false }) retry: (id: string) => void = () => undefined;

  @state() private behind = false;
  @query(".scroller") private scroller!: HTMLElement | null;
  readonly #follower = new Follower(() => this.scroller);

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#follower.stop();
  }

  override render(): TemplateResult {
    const { t } = this.tools;
    const { log, echoes, packet, history, deliveries } = this.thread;
    return html`
      <div class="scroller" role="log" aria-live="off" aria-label=${t("log.label")} tabindex="0" @scroll=${this.#scrolled}>
        <div class="content">
          ${packet === null ? html`<p class="loading"><span class="spinner"></span>${t("empty.loading")}</p>` : nothing}
          ${history.map((each) => this.#elsewhere(each))}
          <ol>
            ${repeat(log.entries, (each) => each.seq, (_, index) => this.#line(log.entries, index, deliveries))}
            ${repeat(echoes, (each) => each.id, (each) => echoLine(each, this.retry, this.tools))}
            ${this.#typing()}
          </ol>
        </div>
      </div>
      ${this.behind
        ? html`<button type="button" class="newer" @click=${this.follow}>${icons.down}${t("log.newer")}</button>`
        : nothing}
    `;
  }

  /** Goes to the end and stays there. */
  readonly follow = (): void => {
    this.behind = false;
    this.#follower.follow();
  };

  protected override firstUpdated(): void {
    this.#follower.observe(this.renderRoot.querySelectorAll(".scroller, .content"));
  }

  protected override updated(changed: PropertyValues<this>): void {
    const before = changed.get("thread");
    if (changed.has("conversation")) this.follow();
    if (!before || before === this.thread) return;
    const wrote = this.thread.echoes.length > before.echoes.length;
    if (wrote || this.#follower.following) this.follow();
    else if (this.thread.log.cursor > before.log.cursor) this.behind = true;
  }

  /** The person's words on another channel: before this conversation, and marked. */
  #elsewhere({ channel, title, entries }: Elsewhere): TemplateResult {
    const label = this.tools.t("history.label", { channel: channelOf({ channel, name: title }, this.tools.t) });
    return html`<section class="elsewhere" aria-label=${label}>
      <h3>${label}</h3>
      <ol>
        ${entries.map((_, index) => this.#line(entries, index))}
      </ol>
    </section>`;
  }

  #line(entries: readonly Entry[], index: number, deliveries: Thread["deliveries"] = {}): TemplateResult {
    const [before, entry] = [entries[index - 1], entries[index]];
    if (!entry) return html``;
    const { clock } = this.tools;
    const newDay = !before || clock.dayKey(before.atMs) !== clock.dayKey(entry.atMs);
    return html`${newDay
      ? html`<li class="day"><time datetime=${clock.iso(entry.atMs)}>${clock.day(entry.atMs, Date.now())}</time></li>`
      : nothing}
    ${entryLine(entry, newDay || !joined(before, entry), deliveries[entry.seq], this.conversation, this.tools)}`;
  }

  #typing(): TemplateResult | typeof nothing {
    if (this.typing === null) return nothing;
    return html`<li class="line theirs typing">
      <div class="bubble">
        <span class="dots" aria-hidden="true"><i></i><i></i><i></i></span>
        <span>${this.tools.t("typing.visitor", { name: this.typing })}</span>
      </div>
    </li>`;
  }

  readonly #scrolled = (): void => {
    this.#follower.scrolled();
    if (this.#follower.following) this.behind = false;
  };
}
