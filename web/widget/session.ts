/** One visitor's conversation: the socket, the reduced state and the clock behind the widget. */
import type { ReactiveController, ReactiveControllerHost } from "lit";
import { Connection, type ConnectionOptions, type Status } from "../shared/connection.js";
import type { Entry } from "../shared/data/entry.js";
import { decodeVisitorFrame, type VisitorFrame, type VisitorRequest } from "../shared/data/visitor.js";
import type { Environment } from "../shared/environment.js";
import { newId } from "../shared/ids.js";
import type { FileInfo } from "../shared/data/file.js";
import { hasGap } from "../shared/reduce/log.js";
import {
  command, initialChat, nextChangeMs, receive, typingAt, unreadAfter,
  type Action, type ChatCommand, type ChatState, type Typing,
} from "../shared/reduce/visitor.js";
import { Memory, type SharedMemory } from "./memory.js";
import { download, upload, UploadError, type Upload } from "./upload.js";

/** One typing frame tells the agent for six seconds; more often would be noise. */
const TYPING_EVERY_MS = 3_000;
/** A break shorter than this is mended unseen. */
const BREAK_SHOWN_AFTER_MS = 1_500;

export interface Surroundings {
  /** Hears the lines of others that arrive while the page is open; never the history. */
  readonly news: (entries: readonly Entry[]) => void;
  readonly memory?: SharedMemory;
  readonly environment?: Environment;
  readonly upload?: Upload;
}

/** A file that the server has not taken yet. */
interface Waiting {
  readonly id: string;
  readonly file: File;
  readonly aborter: AbortController;
}

export class ChatSession implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #news: (entries: readonly Entry[]) => void;
  readonly #memory: SharedMemory;
  readonly #connection: Connection<VisitorFrame>;
  readonly #server: URL;
  readonly #upload: Upload;
  /** Files of the echoes, for sending and for sending again; kept in memory only. */
  readonly #files = new Map<string, Waiting>();
  /** Uploads go one after the other, so that the pages of a document keep their order. */
  #uploads: Promise<void> = Promise.resolve();
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
    this.#server = server;
    this.#upload = surroundings.upload ?? upload;
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
    for (const { aborter } of this.#files.values()) aborter.abort();
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
    if (echo.upload) this.#queue(id);
    else this.#send(id, echo.text, echo.payload);
    if (this.#connection.status === "offline") this.#connection.reconnect();
  }

  /** Sends a file; `text` is what it is in words. */
  attach(file: File, kind: FileInfo["kind"], text: string): void {
    const id = newId();
    this.#files.set(id, { id, file, aborter: new AbortController() });
    this.#command({ kind: "attach", id, text, upload: { kind, bytes: file.size, fraction: 0 } });
    this.#queue(id);
  }

  /** Gives a file up that is under way or was refused. */
  drop(id: string): void {
    this.#files.get(id)?.aborter.abort();
    this.#command({ kind: "drop", id });
  }

  /** Reads a file of this conversation. */
  read(seq: number): Promise<Blob> {
    return download(this.#server, this.#state.token ?? "", seq);
  }

  complain(words: string): void {
    this.#command({ kind: "complain", words });
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

  #queue(id: string): void {
    this.start();
    this.#uploads = this.#uploads.then(() => this.#sendFile(id));
  }

  async #sendFile(id: string): Promise<void> {
    const waiting = this.#files.get(id);
    const { token } = this.#state;
    if (!waiting || waiting.aborter.signal.aborted || token === null) return;
    try {
      const seq = await this.#upload({
        server: this.#server, token, id, file: waiting.file, signal: waiting.aborter.signal,
        onProgress: (fraction) => {
          this.#command({ kind: "progress", id, fraction });
        },
      });
      this.#command({ kind: "stored", id, seq });
    } catch (error) {
      this.#command({ kind: "failed", id, words: error instanceof UploadError ? error.words : null });
    }
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
    this.#forgetFiles();
    this.#host.requestUpdate();
    this.#setTimer();
  }

  /** A file whose entry is in the log, or that was given up, is needed no more. */
  #forgetFiles(): void {
    if (this.#files.size === 0) return;
    const kept = new Set(this.#state.echoes.map((each) => each.id));
    for (const id of this.#files.keys()) if (!kept.has(id)) this.#files.delete(id);
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
