/**
 * One socket that mends itself.
 *
 * It says `hello` with the page's cursor at every opening, keeps each frame that wants an answer until the answer
 * came, and sends those again with the same ids after a break; the server drops what it already has.
 */
import { DecodeError } from "./data/decode.js";
import { browserEnvironment, type Cancel, type Environment, type Socket } from "./environment.js";

/** `idle` before `open` and after `close`; `ended` when the server ended the session for good. */
export type Status = "idle" | "connecting" | "online" | "offline" | "ended";

export interface Request {
  readonly kind: string;
  readonly id: string;
}

export interface ConnectionOptions<F> {
  readonly url: string;
  /** The first frame of every opening, without its `kind`. */
  readonly hello: () => Readonly<Record<string, unknown>>;
  /** Null for a frame to ignore; throws `DecodeError` for a broken one. */
  readonly decode: (value: unknown) => F | null;
  /** True for the frame that answers `hello`. */
  readonly isWelcome: (frame: F) => boolean;
  readonly onFrame: (frame: F) => void;
  readonly onStatus: (status: Status) => void;
  /** Close codes after which there is no point in trying again. */
  readonly finalCodes?: readonly number[];
}

const PING_AFTER_MS = 20_000;
const ANSWER_WITHIN_MS = 8_000;
const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 15_000;

/** Wait before try `attempt` (0, 1, 2 …): doubles up to a cap, and `chance` in [0, 1) spreads many pages apart. */
export function retryDelayMs(attempt: number, chance: number): number {
  const full = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** attempt);
  return full * (0.5 + chance / 2);
}

interface AnyFrame {
  readonly kind: string;
  readonly id?: string | null;
}

export class Connection<F extends AnyFrame> {
  readonly #options: ConnectionOptions<F>;
  readonly #environment: Environment;
  readonly #unanswered = new Map<string, Request>();
  #socket: Socket | null = null;
  #status: Status = "idle";
  #attempt = 0;
  /** True while the running timer is the one that gives the socket up. */
  #awaiting = false;
  #cancelTimer: Cancel = () => undefined;
  #cancelWake: Cancel = () => undefined;

  constructor(options: ConnectionOptions<F>, environment: Environment = browserEnvironment) {
    this.#options = options;
    this.#environment = environment;
  }

  get status(): Status {
    return this.#status;
  }

  /** Starts and keeps trying until `close`. */
  open(): void {
    if (this.#status !== "idle" && this.#status !== "ended") return;
    this.#attempt = 0;
    this.#cancelWake = this.#environment.onWake(() => {
      this.#wake();
    });
    this.#connect();
  }

  /** Ends the socket; unanswered frames stay for a later `open`. */
  close(): void {
    this.#cancelWake();
    this.#release();
    this.#become("idle");
  }

  /** Connects at once and with a fresh `hello`: after a gap, or when the user asks. */
  reconnect(): void {
    if (this.#status === "idle" || this.#status === "ended") return;
    this.#release();
    this.#connect();
  }

  /** Sends a frame now or as soon as possible, and again after each break, until an `ack` or `error` names its id. */
  request(frame: Request): void {
    this.#unanswered.set(frame.id, frame);
    if (this.#status !== "online") return;
    this.#write(frame);
    this.#dropUnlessHeard();
  }

  /** Sends a frame that is worthless later (typing); dropped while there is no socket. */
  hint(frame: Readonly<Record<string, unknown>>): void {
    if (this.#status === "online") this.#write(frame);
  }

  #connect(): void {
    this.#become("connecting");
    let socket: Socket;
    try {
      socket = this.#environment.openSocket(this.#options.url);
    } catch {
      this.#retryLater();
      return;
    }
    this.#socket = socket;
    socket.onopen = () => {
      this.#write({ kind: "hello", ...this.#options.hello() });
    };
    socket.onmessage = (data) => {
      this.#hear(data);
    };
    socket.onclose = (code) => {
      this.#lose(code);
    };
    this.#dropUnlessHeard();
  }

  #hear(data: string): void {
    // Before the welcome the time for the handshake runs on, whatever else the server says.
    if (this.#status === "online") this.#pingWhenSilent();
    const frame = this.#decode(data);
    if (!frame) return;
    if ((frame.kind === "ack" || frame.kind === "error") && frame.id) this.#unanswered.delete(frame.id);
    const welcomed = this.#options.isWelcome(frame) && this.#status !== "online";
    this.#options.onFrame(frame);
    // The page may have closed or reconnected in answer to the frame.
    if (welcomed && this.#status === "connecting") this.#welcomed();
  }

  #welcomed(): void {
    this.#attempt = 0;
    this.#pingWhenSilent();
    this.#become("online");
    for (const frame of this.#unanswered.values()) this.#write(frame);
    if (this.#unanswered.size > 0) this.#dropUnlessHeard();
  }

  #decode(data: string): F | null {
    try {
      return this.#options.decode(JSON.parse(data));
    } catch (error) {
      if (!(error instanceof DecodeError) && !(error instanceof SyntaxError)) throw error;
      console.warn("sanad: frame refused:", error instanceof DecodeError ? error.message : "not JSON");
      return null;
    }
  }

  #lose(code: number): void {
    this.#release();
    if (this.#options.finalCodes?.includes(code)) {
      this.#cancelWake();
      this.#become("ended");
    } else {
      this.#retryLater();
    }
  }

  #retryLater(): void {
    const delay = retryDelayMs(this.#attempt, this.#environment.random());
    this.#attempt += 1;
    this.#timer(delay, () => {
      this.#connect();
    });
    this.#become("offline");
  }

  /** The page came back to the front or the network came back: find out at once whether the socket still lives. */
  #wake(): void {
    if (this.#status === "offline") this.reconnect();
    else if (this.#status === "online") this.#ping();
  }

  #pingWhenSilent(): void {
    this.#awaiting = false;
    this.#timer(PING_AFTER_MS, () => {
      this.#ping();
    });
  }

  #ping(): void {
    this.#write({ kind: "ping" });
    this.#dropUnlessHeard();
  }

  /** Gives the socket up when nothing is heard in time; asking more meanwhile does not make the time longer. */
  #dropUnlessHeard(): void {
    if (this.#awaiting) return;
    this.#awaiting = true;
    this.#timer(ANSWER_WITHIN_MS, () => {
      this.#release();
      this.#retryLater();
    });
  }

  #timer(delayMs: number, run: () => void): void {
    this.#cancelTimer();
    this.#cancelTimer = this.#environment.startTimer(run, delayMs);
  }

  #write(frame: object): void {
    this.#socket?.send(JSON.stringify(frame));
  }

  #release(): void {
    this.#cancelTimer();
    this.#awaiting = false;
    const socket = this.#socket;
    this.#socket = null;
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = () => undefined;
    socket.close();
  }

  #become(status: Status): void {
    if (this.#status === status) return;
    this.#status = status;
    this.#options.onStatus(status);
  }
}
