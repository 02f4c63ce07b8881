/** What the agent can do at the desk, apart from how it looks: joins the session, the place, the drafts and the sound. */
import type { ReactiveController, ReactiveControllerHost } from "lit";
import type { Activity, Card, Destination, Outcome } from "../shared/data/desk.js";
import { threadOf } from "../shared/reduce/desk.js";
import type { DeskApi } from "./data/http.js";
import { durationText, type Key } from "./i18n/index.js";
import { Chime } from "./parts/chime.js";
import type { TalkActions } from "./parts/talk.js";
import { newsText } from "./parts/toasts.js";
import { nameOf, topicOf, type Tools } from "./parts/tools.js";
import { Drafts, tabShelf, type DraftKind } from "./state/drafts.js";
import { cardOf } from "./state/look.js";
import type { PageState } from "./state/page.js";
import { PlaceController, home } from "./state/place.js";
import { DeskSession } from "./state/session.js";
import { changes, type Changes } from "./state/watch.js";

/** What the control needs of the page that shows it. */
export interface RoomView extends ReactiveControllerHost {
  readonly tools: Tools;
  readonly api: DeskApi;
  /** The server ended the session. */
  readonly ended: () => void;
  /** Signs out; false when it did not work. */
  readonly leave: () => Promise<boolean>;
  /** True while the focus is where text is written. */
  readonly writing: boolean;
  /** Says something to screen readers. */
  say(words: string): void;
  /** A new offer is drawn: focus it unless the agent is writing. */
  offered(): void;
  /** Puts the cursor into the composer. */
  write(): void;
}

const wide = matchMedia("(min-width: 1180px)");
const narrow = matchMedia("(max-width: 719px)");

export class RoomControl implements ReactiveController {
  readonly place: PlaceController;
  readonly drafts = new Drafts(tabShelf());
  readonly chime = new Chime();
  readonly session: DeskSession;
  readonly #view: RoomView;
  #tab: DraftKind = "reply";
  #problem: Key | null = null;

  constructor(view: RoomView) {
    this.#view = view;
    this.place = new PlaceController(view);
    this.session = new DeskSession(view, {
      ended: () => {
        view.ended();
      },
      broken: () => {
        void this.#stillSignedIn();
      },
      heard: (before, after) => {
        this.#tell(changes(before, after));
        if (after.desk.view && before.desk.view !== after.desk.view) this.#tidy(after);
      },
    });
    view.addController(this);
  }

  get page(): PageState {
    return this.session.state;
  }

  /** The conversation before the agent, if it is still his. */
  get card(): Card | null {
    return cardOf(this.page, this.place.place.conversation);
  }

  get tab(): DraftKind {
    return this.#tab;
  }

  /** What went wrong last, in words, until hidden. */
  get problem(): string | null {
    return this.#problem ? this.#view.tools.t(this.#problem) : this.page.desk.problem;
  }

  hostConnected(): void {
    document.addEventListener("visibilitychange", this.#seen);
  }

  hostDisconnected(): void {
    document.removeEventListener("visibilitychange", this.#seen);
  }

  hostUpdated(): void {
    this.#seen();
  }

  readonly choose = (conversation: string): void => {
    this.#show(conversation);
    // On a phone the keyboard would cover what is to be read first.
    if (!narrow.matches) this.#view.write();
  };

  readonly turn = (tab: DraftKind): void => {
    this.#tab = tab;
    this.#view.requestUpdate();
  };

  readonly become = (activity: Activity): void => {
    this.session.become(activity);
  };

  readonly answer = (kind: "accept" | "decline", reservation: string): void => {
    this.session.answer(kind, reservation);
  };

  readonly finish = (outcome: Outcome, words: string): void => {
    if (this.card) this.session.finish(this.card.conversation, outcome, words);
  };

  readonly find = (queue: string): void => {
    this.session.findColleagues(queue);
  };

  readonly pass = (destination: Destination, note: string): void => {
    if (this.card) this.session.passOn(this.card.conversation, destination, note);
  };

  readonly endNotes = (task: string): void => {
    this.session.endNotes(task);
  };

  /** Brings the details to the front where they do not stand beside the conversation. */
  readonly showDetails = (): void => {
    if (!wide.matches) this.place.go({ ...this.place.place, details: true });
  };

  readonly back = (): void => {
    this.place.up();
  };

  /** Escape: leaves what covers the desk; where nothing does, it does nothing. */
  escape(): void {
    const { place } = this.place;
    if ((place.details && !wide.matches) || (place.conversation !== null && narrow.matches)) this.place.up();
  }

  readonly insert = (text: string): void => {
    if (!this.card) return;
    this.drafts.append(this.card.conversation, "reply", text);
    if (this.place.place.details && !wide.matches) this.place.up();
    this.turn("reply");
    this.#view.say(this.#view.tools.t("articles.inserted"));
    this.#view.write();
  };

  readonly toggleSound = (): void => {
    this.chime.toggle();
    this.#view.requestUpdate();
  };

  readonly signOut = async (): Promise<void> => {
    this.#problem = (await this.#view.leave()) ? null : "signout.failed";
    if (this.#problem === null) this.drafts.keepOnly([]);
    this.#view.requestUpdate();
  };

  readonly dismissProblem = (): void => {
    this.#problem = null;
    this.session.dismissProblem();
  };

  /** What the open conversation can do. */
  talkActions(showClosing: () => void, showPassing: () => void): TalkActions {
    return {
      write: (conversation, kind, text) => {
        this.session.write(kind, conversation, text);
      },
      draft: (conversation, kind, text) => {
        this.drafts.set(conversation, kind, text);
        if (kind === "reply" && text) this.session.noteTyping(conversation);
        this.#view.requestUpdate();
      },
      retry: (id) => {
        this.session.retry(id);
      },
      turn: this.turn,
      back: this.back,
      details: this.showDetails,
      finish: showClosing,
      pass: showPassing,
      park: () => {
        if (this.card) this.session.park(this.card.conversation);
      },
    };
  }

  /** An upgrade refused for a lost session looks like a broken line: only HTTP can tell the two apart. */
  async #stillSignedIn(): Promise<void> {
    try {
      if ((await this.#view.api.me()) === null) this.#view.ended();
    } catch {
      // The line is broken; the socket tries again by itself.
    }
  }

  readonly #seen = (): void => {
    const { card } = this;
    if (!card || document.visibilityState !== "visible") return;
    this.session.markSeen(card.conversation, threadOf(this.page.desk, card.conversation).log.cursor);
  };

  #show(conversation: string): void {
    this.place.go({ conversation, details: false });
    this.turn("reply");
  }

  /** The conversation that the agent accepted is there; what he is writing meanwhile is not led elsewhere. */
  #came(conversation: string): void {
    if (this.#view.writing) this.#show(conversation);
    else this.choose(conversation);
  }

  #tell({ offers, cards, lines, news }: Changes): void {
    const { t } = this.#view.tools;
    for (const offer of offers) {
      const duration = durationText(t, offer.expiresAtMs - offer.nowMs);
      this.#view.say(
        t("offers.announce", { name: nameOf(offer, t), topic: topicOf(offer, t), duration }),
      );
    }
    if (offers.length > 0) {
      this.chime.play();
      this.#view.offered();
    }
    for (const { card, chosen } of cards) if (chosen) this.#came(card.conversation);
    for (const { card, entry } of lines) {
      const here = card.conversation === this.place.place.conversation;
      const name = nameOf(card, t);
      this.#view.say(here ? t("says", { who: name, text: entry.text }) : t("says.elsewhere", { name, text: entry.text }));
    }
    for (const each of news) this.#view.say(newsText(each, t));
  }

  #tidy(page: PageState): void {
    const mine = (page.desk.view?.conversations ?? []).map((each) => each.conversation);
    this.drafts.keepOnly(mine);
    const { conversation } = this.place.place;
    if (conversation !== null && !mine.includes(conversation)) this.place.go(home);
  }
}
