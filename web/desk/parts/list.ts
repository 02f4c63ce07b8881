/** `<desk-list>`: the agent's conversations. */
import { html, LitElement, nothing, type TemplateResult } from "lit";
import { property } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import type { Card } from "../../shared/data/desk.js";
import { inlineText } from "../../shared/message-text.js";
import { base } from "../../shared/style/tokens.js";
import { minutesText } from "../i18n/index.js";
import type { Drafts } from "../state/drafts.js";
import { cardsInOrder, unreadOf } from "../state/look.js";
import type { PageState } from "../state/page.js";
import { avatar, controls } from "../style/controls.js";
import { icons } from "./icons.js";
import { listStyles } from "./list.styles.js";
import { Ticker } from "./ticker.js";
import { channelOf, initialOf, nameOf, type Tools } from "./tools.js";

export class ConversationList extends LitElement {
  static override styles = [base, controls, avatar, listStyles];

  @property({ attribute: false }) tools!: Tools;
  @property({ attribute: false }) page!: PageState;
  @property({ attribute: false }) drafts!: Drafts;
  @property({ attribute: false }) selected: string | null = null;
  @property({ attribute: false }) choose: (conversation: string) => void = () => undefined;
  /** Makes the agent available. */
  @property({ attribute: false }) begin: () => void = () => undefined;

  constructor() {
    super();
    new Ticker(this, 15_000);
  }

  override render(): TemplateResult {
    const { t } = this.tools;
    const cards = cardsInOrder(this.page);
    return html`<nav aria-label=${t("list.label")}>
      <h2 tabindex="-1">${t("list.title")}${cards.length > 0 ? html`<span class="how-many">${t("list.count", { n: cards.length })}</span>` : nothing}</h2>
      ${cards.length === 0
        ? this.#empty()
        : html`<ul>
            ${repeat(cards, (card) => card.conversation, (card) => html`<li>${this.#card(card)}</li>`)}
          </ul>`}
    </nav>`;
  }

  /** Focuses the card of a conversation, else the first one, else the list's heading. */
  async focusOn(conversation: string): Promise<void> {
    await this.updateComplete;
    const cards = [...this.renderRoot.querySelectorAll<HTMLElement>(".card")];
    const card = cards.find((each) => each.dataset["conversation"] === conversation) ?? cards[0];
    (card ?? this.renderRoot.querySelector<HTMLElement>("h2"))?.focus({ preventScroll: true });
  }

  #empty(): TemplateResult | typeof nothing {
    const { view } = this.page.desk;
    if (!view) return nothing;
    const { t } = this.tools;
    return html`<div class="empty">
      ${icons.inbox}
      <p>${t(`empty.${view.activity}`)}</p>
      ${view.activity === "available" || this.page.desk.activityReason !== null ? nothing : this.#start(view.activity === "away")}
    </div>`;
  }

  #start(first: boolean): TemplateResult {
    const { t } = this.tools;
    return html`<button
      type="button"
      class="button ${first ? "primary" : ""}"
      ?disabled=${!this.page.online}
      @click=${this.begin}
    >
      ${t(first ? "empty.start" : "activity.return")}
    </button>`;
  }

  #card(card: Card): TemplateResult {
    const { t } = this.tools;
    const name = nameOf(card, t);
    const unread = unreadOf(this.page, card.conversation);
    const selected = card.conversation === this.selected;
    return html`<button
      type="button"
      class="card ${unread > 0 && !selected ? "unread" : ""}"
      data-conversation=${card.conversation}
      aria-current=${selected ? "true" : "false"}
      @click=${() => {
        this.choose(card.conversation);
      }}
    >
      <span class="avatar" aria-hidden="true">${initialOf(name)}</span>
      <span class="body">
        <span class="line">
          <bdi class="name">${name}</bdi>
          ${card.last ? html`<span class="time">${this.tools.clock.time(card.last.atMs)}</span>` : nothing}
        </span>
        <span class="line">
          ${this.#last(card)}
          ${unread > 0 && !selected
            ? html`<span class="count"><span aria-hidden="true">${unread}</span><span class="hidden-text">${t("list.unread", { n: unread })}</span></span>`
            : nothing}
        </span>
        ${this.#facts(card)}
      </span>
    </button>`;
  }

  #last(card: Card): TemplateResult {
    const { t } = this.tools;
    const draft = this.drafts.get(card.conversation, "reply").trim();
    if (draft && card.conversation !== this.selected) {
      return html`<span class="last"><b class="draft">${t("list.draft")}</b> <bdi>${draft}</bdi></span>`;
    }
    if (!card.last) return html`<span class="last">${t("list.nothing.said")}</span>`;
    const mine = card.last.who === "agent" ? html`${t("who.me")}: ` : nothing;
    return html`<span class="last">${mine}<bdi>${inlineText(card.last.text)}</bdi></span>`;
  }

  #facts(card: Card): TemplateResult {
    const { t } = this.tools;
    const nowMs = Date.now() + this.page.desk.clockAheadMs;
    const askedAtMs = card.last?.who === "visitor" ? card.last.atMs : null;
    const waits = askedAtMs !== null;
    const spanMs = nowMs - (askedAtMs ?? card.sinceMs);
    return html`<span class="facts">
      ${card.priority === "normal"
        ? nothing
        : html`<span class="badge ${card.priority}">${icons.alert}${t(`priority.${card.priority}`)}</span>`}
      <span>${channelOf(card, t)}</span>
      <span class=${waits ? "waits" : ""}
        >${t(waits ? "list.unanswered" : "list.since", { duration: minutesText(t, spanMs) })}</span
      >
    </span>`;
  }
}
