/** One visitor's conversation: the socket, the reduced state and the clock behind the widget. */
import type { ReactiveController, ReactiveControllerHost } from "lit";
import { Connection, type ConnectionOptions, type Status } from "../shared/connection.js";
import type { Entry } from "../shared/data/entry.js";
import { decodeVisitorFrame, type VisitorFrame, type VisitorRequest } from "../shared/data/visitor.js";
import type { Environment } from "../shared/environment.js";
import { newId } from "../shared/ids.js";
import { hasGap } from "../shared/reduce/log.js";
import {
  command, initialChat, nextChangeMs, receive, typingAt, unreadAfter,
  type Action, type ChatCommand, type ChatState, type Typing,
} from "../shared/reduce/visitor.js";
import { Memory, type SharedMemory } from "./memory.js";

/** One typing frame tells the agent for six seconds; more often would be noise. */
const TYPING_EVERY_MS = 3_000;
/** A break shorter than this is mended unseen. */
const BREAK_SHOWN_AFTER_MS = 1_500;

export interface Surroundings {
  /** Hears the lines of others that arrive while the page is open; never the history. */
  readonly news: (entries: readonly Entry[]) => void;
  readonly memory?: SharedMemory;
  readonly environment?: Environment;
}

export class ChatSession implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #news: (entries: readonly Entry[]) => void;
  readonly #memory: SharedMemory;
  readonly #connection: Connection<VisitorFrame>;
  #state: ChatState = initialChat;
  /** The token in the last `hello`. */
  #shown: string | null = null;
  #brokenSinceMs: number | null = null;
  #typedAtMs = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #forget: () => void = () => undefined;

  constructor(host: ReactiveControllerHost, server: URL, surroundings: Surroundings) {
    this.#host = host;
    this.#news = surroundings.news;
    this.#memory = surroundings.memory ?? new Memory();
    const url = new URL("/ws/visitor", server);
    url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
    const options = {
      url: url.href,
      hello: () => {
        this.#shown = this.#state.token ?? this.#memory.token;
        return { token: this.#shown, cursor: this.#state.log.cursor || null };
      },
      decode: decodeVisitorFrame,
      isWelcome: (frame) => frame.kind === "welcome",
      onFrame: (frame) => {
        this.#receive(frame);
      },
      onStatus: (status) => {
        this.#follow(status);
      },
    } satisfies ConnectionOptions<VisitorFrame>;
    this.#connection = new Connection<VisitorFrame>(options, surroundings.environment);
    host.addController(this);
  }

  get state(): ChatState {
    return this.#state;
  }

  /** True when the connection is broken for long enough to be worth a word. */
  get broken(): boolean {
    return this.#brokenSinceMs !== null && Date.now() - this.#brokenSinceMs >= BREAK_SHOWN_AFTER_MS;
  }

  get typing(): Typing | null {
    return typingAt(this.#state, Date.now());
  }

  get unread(): number {
    return unreadAfter(this.#state, this.#memory.readSeq);
  }

  /** True when this visitor has been here before. */
  get known(): boolean {
    return this.#memory.token !== null;
  }

  hostConnected(): void {
    this.#forget = this.#memory.onChange(() => {
      this.#adopt(this.#memory.token);
      this.#host.requestUpdate();
    });
  }

  hostDisconnected(): void {
    this.#forget();
    clearTimeout(this.#timer);
    this.#connection.close();
  }

  /** Connects and stays connected; safe to repeat. */
  start(): void {
    this.#connection.open();
  }

  tryNow(): void {
    this.#connection.reconnect();
  }

  /** The visitor has everything before his eyes. */
  markRead(): void {
    if (this.#memory.readSeq !== this.#state.log.cursor) this.#memory.readSeq = this.#state.log.cursor;
  }

  write(text: string, payload: string | null = null): void {
    const id = newId();
    this.#command({ kind: "write", id, text, payload });
    this.#send(id, text, payload);
  }

  /** Sends a failed message again, with its id. */
  retry(id: string): void {
    const echo = this.#state.echoes.find((each) => each.id === id);
    if (!echo) return;
    this.#command({ kind: "retry", id });
    this.#send(id, echo.text, echo.payload);
    if (this.#connection.status === "offline") this.#connection.reconnect();
  }

  act(action: Exclude<Action, "rate">): void {
    const id = newId();
    this.#command({ kind: "act", id, action });
    this.#request({ kind: action, id });
  }

  rate(score: number, words: string): void {
    const id = newId();
    this.#command({ kind: "act", id, action: "rate" });
    this.#request({ kind: "rate", id, score, ...(words ? { words } : {}) });
  }

  /** The visitor presses keys: the agent may see it. */
  noteTyping(): void {
    const nowMs = Date.now();
    if (this.#state.view.owner !== "agent" || nowMs - this.#typedAtMs < TYPING_EVERY_MS) return;
    this.#typedAtMs = nowMs;
    this.#connection.hint({ kind: "typing" });
  }

  dismissProblem(): void {
    this.#command({ kind: "dismiss" });
  }

  #send(id: string, text: string, payload: string | null): void {
    this.#request({ kind: "send", id, text, ...(payload === null ? {} : { payload }) });
  }

  #request(frame: VisitorRequest): void {
    this.start();
    this.#connection.request(frame);
  }

  #receive(frame: VisitorFrame): void {
    const before = this.#state;
    this.#change(receive(before, frame, Date.now()));
    if (frame.kind === "welcome") this.#remember(frame.token);
    if (hasGap(this.#state.log)) this.#connection.reconnect();
    if (before.known) {
      this.#news(this.#state.log.entries.filter((each) => each.seq > before.log.cursor && each.who !== "visitor"));
    }
  }

  /**
   * Two new tabs may have been given a token each: the first one stored wins while the other has said nothing. A stored
   * token that was shown and replaced is one the server refuses.
   */
  #remember(token: string): void {
    if (this.#shown === null && this.#adopt(this.#memory.token)) return;
    this.#memory.token = token;
  }

  #adopt(token: string | null): boolean {
    const { conversation, echoes, token: mine } = this.#state;
    if (token === null || token === mine || conversation !== null || echoes.length > 0) return false;
    this.#command({ kind: "adopt", token });
    this.#connection.reconnect();
    return true;
  }

  #follow(status: Status): void {
    if (status === "online" || status === "idle") this.#brokenSinceMs = null;
    else this.#brokenSinceMs ??= Date.now();
    this.#change(this.#state);
  }

  #command(order: ChatCommand): void {
    this.#change(command(this.#state, order, Date.now()));
  }

  #change(state: ChatState): void {
    this.#state = state;
    this.#host.requestUpdate();
    this.#setTimer();
  }

  #setTimer(): void {
    clearTimeout(this.#timer);
    const nowMs = Date.now();
    const shownMs = (this.#brokenSinceMs ?? 0) + BREAK_SHOWN_AFTER_MS;
    const times = [nextChangeMs(this.#state, nowMs), shownMs > nowMs ? shownMs : null].filter((each) => each !== null);
    if (times.length === 0) return;
    this.#timer = setTimeout(() => {
      this.#command({ kind: "tick" });
    }, Math.min(...times) - nowMs);
  }
}
