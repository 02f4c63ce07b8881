/** `<desk-offer>`: one conversation on offer, with the time that is left to take it. */
import { html, LitElement, nothing, svg, type SVGTemplateResult, type TemplateResult } from "lit";
import { property } from "lit/decorators.js";
import type { Offer } from "../../shared/data/desk.js";
import { inlineText } from "../../shared/message-text.js";
import { base } from "../../shared/style/tokens.js";
import { durationText } from "../i18n/index.js";
import { offerAnswer } from "../state/keys.js";
import { controls } from "../style/controls.js";
import { icons } from "./icons.js";
import { offerStyles } from "./offer.styles.js";
import { Ticker } from "./ticker.js";
import { channelOf, nameOf, type Tools, topicOf } from "./tools.js";

export class OfferCard extends LitElement {
  static override styles = [base, controls, offerStyles];

  @property({ attribute: false }) tools!: Tools;
  @property({ attribute: false }) offer!: Offer;
  /** Server clock minus this page's clock. */
  @property({ attribute: false }) clockAheadMs = 0;
  /** What the agent answered, until the server confirms it. */
  @property({ attribute: false }) given: "accept" | "decline" | null = null;
  @property({ attribute: false }) online = true;
  @property({ attribute: false }) answer: (kind: "accept" | "decline", reservation: string) => void = () => undefined;

  /** The whole time for this offer as this page first saw it. */
  #wholeMs = 0;

  constructor() {
    super();
    new Ticker(this, 200);
  }

  override render(): TemplateResult {
    const { t } = this.tools;
    const { offer } = this;
    return html`<section
      tabindex="-1"
      aria-labelledby="title who"
      aria-describedby="summary keys"
      class=${offer.priority}
      @keydown=${this.#key}
    >
      <div class="top">
        <div class="words">
          <p class="kicker" id="title">${t("offers.title")}</p>
          <h2 id="who"><bdi>${nameOf(offer, t)}</bdi></h2>
        </div>
        ${this.#ring()}
      </div>
      ${offer.from === "" ? nothing : html`<p class="from">${icons.pass}<span>${t("offers.from", { name: offer.from })}</span></p>`}
      ${this.#marks()}
      <p class="topic people" dir="auto">${topicOf(offer, t)}</p>
      <p class="summary people" id="summary" dir="auto">${inlineText(offer.summary)}</p>
      ${this.#buttons()}
      <p class="keys" id="keys">${t("offers.keys")}</p>
    </section>`;
  }

  /** Puts the focus on the card, where single keys answer. */
  override focus(): void {
    this.renderRoot.querySelector("section")?.focus({ preventScroll: true });
  }

  get #leftMs(): number {
    return Math.max(0, this.offer.expiresAtMs - (Date.now() + this.clockAheadMs));
  }

  #ring(): TemplateResult {
    const leftMs = this.#leftMs;
    this.#wholeMs = Math.max(this.#wholeMs, leftMs, this.offer.expiresAtMs - this.offer.nowMs);
    const share = this.#wholeMs === 0 ? 0 : (100 * leftMs) / this.#wholeMs;
    return html`<div class="ring ${leftMs < 4_000 ? "short" : ""}" aria-hidden="true">
      ${this.#circle(share)}
      <b>${Math.ceil(leftMs / 1_000)}</b>
    </div>`;
  }

  #circle(share: number): SVGTemplateResult {
    return svg`<svg viewBox="0 0 48 48">
      <circle class="rail" cx="24" cy="24" r="21"/>
      <circle class="left" cx="24" cy="24" r="21" pathLength="100"
        stroke-dasharray="${share.toFixed(2)} 100" transform="rotate(-90 24 24)"/>
    </svg>`;
  }

  #marks(): TemplateResult {
    const { t } = this.tools;
    const { offer } = this;
    return html`<p class="marks">
      ${offer.priority === "normal"
        ? nothing
        : html`<span class="badge ${offer.priority}">${icons.alert}${t(`priority.${offer.priority}`)}</span>`}
      <span class="badge"><bdi>${offer.queueTitle}</bdi></span>
      <span class="fact">${channelOf(offer, t)}</span>
      <span class="fact">${icons.clock}${t("offers.waited", { duration: durationText(t, offer.waitedMs) })}</span>
    </p>`;
  }

  #buttons(): TemplateResult {
    const { t } = this.tools;
    const closed = !this.online || this.given !== null || this.#leftMs === 0;
    return html`<div class="buttons">
      <button type="button" class="button primary" ?disabled=${closed} @click=${this.#accept}>
        ${icons.check}${t("offers.accept")}
      </button>
      <button type="button" class="button" ?disabled=${closed} @click=${this.#decline}>${t("offers.decline")}</button>
    </div>`;
  }

  readonly #accept = (): void => {
    this.answer("accept", this.offer.reservation);
  };

  readonly #decline = (): void => {
    this.answer("decline", this.offer.reservation);
  };

  readonly #key = (event: KeyboardEvent): void => {
    const kind = offerAnswer(event, event.target === event.currentTarget);
    if (!kind || event.repeat || this.given !== null || !this.online) return;
    event.preventDefault();
    this.answer(kind, this.offer.reservation);
  };
}
