/** One agent's desk: the socket, the page's state, and the clock behind them. */
import type { ReactiveController, ReactiveControllerHost } from "lit";
import { Connection, type Status } from "../../shared/connection.js";
import {
  decodeDeskFrame, type Activity, type DeskFrame, type DeskRequest, type Destination, type Outcome,
} from "../../shared/data/desk.js";
import { newId } from "../../shared/ids.js";
import { REPLY_LIMIT_MS, dismissed, missesEntries, triedAgain, wrote } from "../../shared/reduce/desk.js";
import { newEcho } from "../../shared/reduce/echo.js";
import { frameFromWire } from "../data/wire.js";
import { helloOf, nextChangeMs, requestAgain, toOpen } from "./look.js";
import { remember, remembered } from "./memory.js";
import * as page from "./page.js";

/** Close code of a session that ended: signed out, replaced or deactivated. */
const SIGN_IN_AGAIN = 4401;
/** One typing frame shows for six seconds; more often would be noise. */
const TYPING_EVERY_MS = 3_000;
/** A break shorter than this is mended unseen, though nothing is sent meanwhile. */
const BREAK_SHOWN_AFTER_MS = 1_500;

export interface Listener {
  /** The server ended the session. */
  readonly ended: () => void;
  /** The socket broke; the session itself may be over, which only HTTP can tell. */
  readonly broken: () => void;
  /** The state moved because of a frame. */
  readonly heard: (before: page.PageState, after: page.PageState) => void;
}

export class DeskSession implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #listener: Listener;
  readonly #connection: Connection<DeskFrame>;
  #state = remembered();
  #brokenSinceMs: number | null = null;
  #typedAtMs = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(host: ReactiveControllerHost, listener: Listener) {
    this.#host = host;
    this.#listener = listener;
    const url = new URL("/ws/desk", location.href);
    url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
    this.#connection = new Connection<DeskFrame>({
      url: url.href,
      hello: () => helloOf(this.#state),
      decode: (value) => decodeDeskFrame(frameFromWire(value)),
      isWelcome: (frame) => frame.kind === "snapshot",
      onFrame: (frame) => {
        this.#hear(frame);
      },
      onStatus: (status) => {
        this.#follow(status);
      },
      finalCodes: [SIGN_IN_AGAIN],
    });
    host.addController(this);
  }

  get state(): page.PageState {
    return this.#state;
  }

  /** True when the connection is broken for long enough to be worth a word. */
  get broken(): boolean {
    return this.#brokenSinceMs !== null && Date.now() - this.#brokenSinceMs >= BREAK_SHOWN_AFTER_MS;
  }

  hostConnected(): void {
    this.#connection.open();
  }

  hostDisconnected(): void {
    clearTimeout(this.#timer);
    this.#connection.close();
  }

  tryNow(): void {
    this.#connection.reconnect();
  }

  answer(kind: "accept" | "decline", reservation: string): void {
    this.#ask({ kind, id: newId(), reservation });
  }

  become(activity: Activity): void {
    this.#ask({ kind: "activity", id: newId(), activity });
  }

  finish(conversation: string, outcome: Outcome, words: string): void {
    this.#ask({ kind: "close", id: newId(), conversation, outcome, ...(words ? { words } : {}) });
  }

  beginPassing(): void {
    this.#change(page.passingBegun(this.#state));
  }

  /** Asks who could take a conversation of a queue. */
  findColleagues(queue: string): void {
    this.#ask({ kind: "colleagues", id: newId(), queue });
  }

  passOn(conversation: string, { to, target }: Destination, note: string): void {
    this.#ask({ kind: "transfer", id: newId(), conversation, to, target, note });
  }

  park(conversation: string): void {
    this.#ask({ kind: "park", id: newId(), conversation });
  }

  endNotes(task: string): void {
    this.#ask({ kind: "wrapped", id: newId(), task });
  }

  write(kind: "reply" | "note", conversation: string, text: string): void {
    const echo = newEcho(newId(), text, Date.now());
    const state = this.#state;
    this.#change(
      kind === "reply"
        ? { ...state, desk: wrote(state.desk, conversation, echo) }
        : page.noted(state, conversation, echo),
    );
    const request: DeskRequest = { kind, id: echo.id, conversation, text };
    this.#connection.request(request);
  }

  /** Sends a failed reply or note again, with its id. */
  retry(id: string): void {
    const request = requestAgain(this.#state, id);
    if (!request) return;
    const nowMs = Date.now();
    const noted = page.noteRetried(this.#state, id, nowMs);
    this.#change({ ...noted, desk: triedAgain(noted.desk, id, nowMs) });
    this.#connection.request(request);
    if (this.#connection.status === "offline") this.#connection.reconnect();
  }

  /** The agent presses keys in a reply: the employer may see it. */
  noteTyping(conversation: string): void {
    const nowMs = Date.now();
    if (nowMs - this.#typedAtMs < TYPING_EVERY_MS) return;
    this.#typedAtMs = nowMs;
    this.#connection.hint({ kind: "typing", conversation });
  }

  markSeen(conversation: string, seq: number): void {
    const state = page.seen(this.#state, conversation, seq);
    if (state === this.#state) return;
    this.#change(state);
  }

  dismissProblem(): void {
    this.#change({ ...this.#state, desk: dismissed(this.#state.desk) });
  }

  dismissNews(id: number): void {
    this.#change(page.newsTold(this.#state, id));
  }

  #ask(question: page.Question): void {
    this.#change(page.asked(this.#state, question));
    this.#connection.request(question);
  }

  #hear(frame: DeskFrame): void {
    const before = this.#state;
    this.#change(page.hear(before, frame, Date.now()));
    this.#openMissing(frame);
    if (missesEntries(this.#state.desk)) this.#connection.reconnect();
    this.#listener.heard(before, this.#state);
  }

  /** A refusal is not asked again at once, but with whatever the server says next. */
  #openMissing(frame: DeskFrame): void {
    if (frame.kind === "error") return;
    for (const conversation of toOpen(this.#state)) this.#ask({ kind: "open", id: newId(), conversation });
  }

  #follow(status: Status): void {
    if (status === "online" || status === "idle") this.#brokenSinceMs = null;
    else this.#brokenSinceMs ??= Date.now();
    this.#change(page.connected(this.#state, status === "online"));
    if (status === "ended") this.#listener.ended();
    if (status === "offline") this.#listener.broken();
  }

  #change(state: page.PageState): void {
    remember(this.#state, state);
    this.#state = state;
    this.#host.requestUpdate();
    this.#setTimer();
  }

  #setTimer(): void {
    clearTimeout(this.#timer);
    const nowMs = Date.now();
    const shownMs = (this.#brokenSinceMs ?? 0) + BREAK_SHOWN_AFTER_MS;
    const change = nextChangeMs(this.#state, nowMs, REPLY_LIMIT_MS);
    const times = [change, shownMs > nowMs ? shownMs : null].filter((each) => each !== null);
    if (times.length === 0) return;
    this.#timer = setTimeout(() => {
      this.#change(page.passed(this.#state, Date.now()));
    }, Math.min(...times) - nowMs + 1);
  }
}
