/** `<desk-room>`: the desk of a signed-in agent: header, offers, conversations, one conversation, its details. */
import { html, LitElement, type TemplateResult } from "lit";
import { property, query } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import { deepActiveElement } from "../shared/a11y/focus.js";
import type { Announcer } from "../shared/a11y/announcer.js";
import type { Agent, Card } from "../shared/data/desk.js";
import { threadOf } from "../shared/reduce/desk.js";
import { base, tokens } from "../shared/style/tokens.js";
import type { DeskApi } from "./data/http.js";
import { activityBanner, connectionBanner } from "./parts/banners.js";
import type { CloseDialog } from "./parts/close-dialog.js";
import type { Details } from "./parts/details.js";
import type { HelpDialog } from "./parts/help-dialog.js";
import { icons } from "./parts/icons.js";
import type { ConversationList } from "./parts/list.js";
import type { OfferCard } from "./parts/offer.js";
import { PageTitle, countedTitle } from "./parts/page-title.js";
import type { PassDialog } from "./parts/pass-dialog.js";
import type { Talk } from "./parts/talk.js";
import { nameOf, type Tools } from "./parts/tools.js";
import { RoomControl, type RoomView } from "./room-control.js";
import { RoomKeys, type KeyTargets } from "./room-keys.js";
import { roomStyles } from "./room.styles.js";
import { isWriting } from "./state/keys.js";
import { answerTo, isLeaving, questionsOf, unreadInAll } from "./state/look.js";
import { controls } from "./style/controls.js";

export class Room extends LitElement implements RoomView, KeyTargets {
  static override styles = [tokens, base, controls, roomStyles];

  @property({ attribute: false }) tools!: Tools;
  @property({ attribute: false }) api!: DeskApi;
  @property({ attribute: false }) agent!: Agent;
  @property({ attribute: false }) ended: () => void = () => undefined;
  @property({ attribute: false }) leave: () => Promise<boolean> = () => Promise.resolve(false);

  @query("desk-announcer") private announcer!: Announcer | null;
  @query("desk-talk") private talk!: Talk | null;
  @query("desk-details") private details!: Details;
  @query("desk-list") private list!: ConversationList;
  @query("desk-offer") private offer!: OfferCard | null;
  @query("desk-close-dialog") private closing!: CloseDialog;
  @query("desk-pass-dialog") private passing!: PassDialog;
  @query("desk-help-dialog") private help!: HelpDialog;

  readonly control = new RoomControl(this);
  readonly #title = new PageTitle(this);
  /** The conversation drawn last: when it leaves, the focus goes to the list instead of nowhere. */
  #shown: string | null = null;

  constructor() {
    super();
    new RoomKeys(this);
  }

  get writing(): boolean {
    return isWriting(deepActiveElement());
  }

  get covered(): boolean {
    return this.closing.shown || this.passing.shown || this.help.shown;
  }

  override render(): TemplateResult {
    const { control } = this;
    const { place } = control.place;
    return html`
      ${this.#header()} ${connectionBanner(control.session.broken, this.#tryNow, this.tools)}
      ${activityBanner(control.page.desk.activityReason, this.#return, this.tools)}
      <div class="columns ${control.card ? "talk-front" : ""} ${place.details ? "details-front" : ""}">
        <div class="side">
          ${this.#offers()}
          <desk-list
            .tools=${this.tools}
            .page=${control.page}
            .drafts=${control.drafts}
            .selected=${place.conversation}
            .choose=${control.choose}
            .begin=${this.#return}
          ></desk-list>
          <desk-wraps .tools=${this.tools} .page=${control.page} .done=${control.endNotes}></desk-wraps>
        </div>
        <main>${control.card ? this.#talk(control.card) : this.#nothing()}</main>
        ${this.#details()}
      </div>
      ${this.#rim()}
    `;
  }

  say(words: string): void {
    this.announcer?.say(words);
  }

  offered(): void {
    void this.updateComplete.then(() => {
      if (!this.writing && !this.covered) this.focusOffer();
    });
  }

  readonly focusOffer = (): void => {
    this.offer?.focus();
  };

  readonly write = (): void => {
    void this.updateComplete.then(() => this.talk?.write());
  };

  readonly search = (): void => {
    this.control.showDetails();
    void this.updateComplete.then(() => this.details.search());
  };

  readonly showHelp = (): void => {
    this.help.show();
  };

  readonly showClosing = (): void => {
    if (this.control.card) void this.closing.show();
  };

  readonly showPassing = (): void => {
    const { card, page, session } = this.control;
    if (!card || !page.online || isLeaving(page, card.conversation)) return;
    session.beginPassing();
    void this.passing.show();
  };

  protected override willUpdate(): void {
    const { t } = this.tools;
    const { page, card } = this.control;
    this.classList.toggle("deep", card !== null);
    const offered = (page.desk.view?.offers.length ?? 0) > 0;
    this.#title.set(countedTitle(t("app.title"), unreadInAll(page)), offered ? t("offers.flash") : null);
  }

  protected override updated(): void {
    const { card } = this.control;
    if (!card && this.closing.shown) this.closing.close();
    if (!card && this.passing.shown) this.passing.close();
    if (!card && this.#shown !== null && !this.covered) void this.list.focusOn(this.#shown);
    this.#shown = card?.conversation ?? null;
  }

  #header(): TemplateResult {
    const { control } = this;
    const { page } = control;
    return html`<desk-header
      .tools=${this.tools}
      .name=${this.agent.name}
      .view=${page.desk.view}
      .sinceMs=${page.activitySince?.sinceMs ?? null}
      .wanted=${questionsOf(page, "activity").at(-1)?.activity ?? null}
      .online=${page.online}
      .sound=${control.chime.on}
      .become=${control.become}
      .toggleSound=${control.toggleSound}
      .showHelp=${this.showHelp}
      .signOut=${control.signOut}
    ></desk-header>`;
  }

  #offers(): TemplateResult {
    const { page, answer } = this.control;
    const offers = page.desk.view?.offers ?? [];
    return html`<section class="offers" aria-label=${this.tools.t("offers.label")} ?hidden=${offers.length === 0}>
      ${repeat(
        offers,
        (each) => each.reservation,
        (each) => html`<desk-offer
          .tools=${this.tools}
          .offer=${each}
          .clockAheadMs=${page.desk.clockAheadMs}
          .given=${answerTo(page, each.reservation)}
          .online=${page.online}
          .answer=${answer}
        ></desk-offer>`,
      )}
    </section>`;
  }

  #talk(card: Card): TemplateResult {
    const { control } = this;
    return html`<desk-talk
      .tools=${this.tools}
      .page=${control.page}
      .card=${card}
      .drafts=${control.drafts}
      .tab=${control.tab}
      .actions=${this.#actions}
    ></desk-talk>`;
  }

  #nothing(): TemplateResult {
    const { view } = this.control.page.desk;
    const { t } = this.tools;
    if (!view) return html`<p class="nothing">${t("app.loading")}</p>`;
    const idle = view.activity === "available" ? "empty.talk.none" : "empty.talk.off";
    const key = view.conversations.length > 0 ? "empty.talk" : idle;
    return html`<div class="nothing">${icons.inbox}<p>${t(key)}</p></div>`;
  }

  #details(): TemplateResult {
    const { control } = this;
    const { card } = control;
    return html`<desk-details
      .tools=${this.tools}
      .api=${this.api}
      .packet=${card ? threadOf(control.page.desk, card.conversation).packet : null}
      .insert=${card ? control.insert : null}
      .back=${control.back}
    ></desk-details>`;
  }

  /** What floats above the columns. */
  #rim(): TemplateResult {
    const { control } = this;
    const { card } = control;
    return html`<desk-toasts
        .tools=${this.tools}
        .news=${control.page.news}
        .problem=${control.problem}
        .dismissNews=${this.#dismissNews}
        .dismissProblem=${control.dismissProblem}
      ></desk-toasts>
      <desk-close-dialog
        .tools=${this.tools}
        .name=${card ? nameOf(card, this.tools.t) : ""}
        .finish=${control.finish}
      ></desk-close-dialog>
      ${this.#passing(card)}
      <desk-help-dialog .tools=${this.tools}></desk-help-dialog>
      <desk-announcer></desk-announcer>`;
  }

  #passing(card: Card | null): TemplateResult {
    const { page, find, pass } = this.control;
    return html`<desk-pass-dialog
      .tools=${this.tools}
      .card=${card}
      .queues=${page.desk.view?.queues ?? []}
      .colleagues=${page.colleagues}
      .problem=${page.passingProblem}
      .sending=${questionsOf(page, "transfer").length > 0}
      .online=${page.online}
      .find=${find}
      .pass=${pass}
    ></desk-pass-dialog>`;
  }

  readonly #actions = this.control.talkActions(this.showClosing, this.showPassing);

  readonly #tryNow = (): void => {
    this.control.session.tryNow();
  };

  readonly #return = (): void => {
    this.control.become("available");
  };

  readonly #dismissNews = (id: number): void => {
    this.control.session.dismissNews(id);
  };
}
