/** Local echoes: what the writer sees of a message until the log itself carries it. */
import type { Entry } from "../data/entry.js";

/** A file under way. */
export interface Upload {
  readonly kind: "image" | "pdf" | "voice";
  readonly bytes: number;
  /** How much is sent, from 0 to 1. */
  readonly fraction: number;
}

export interface Echo {
  /** The client id, the same on every retry. */
  readonly id: string;
  readonly text: string;
  readonly payload: string | null;
  readonly atMs: number;
  readonly state: "sending" | "sent" | "failed";
  /** Where the server says it stored the message. */
  readonly seq: number | null;
  /** The server's words when it refused the message. */
  readonly problem: string | null;
  /** Null for words. A file has its own way to the server: neither time nor a new socket changes its state. */
  readonly upload: Upload | null;
}

export type Echoes = readonly Echo[];

export function newEcho(
  id: string, text: string, atMs: number, payload: string | null = null, upload: Upload | null = null,
): Echo {
  return { id, text, payload, atMs, state: "sending", seq: null, problem: null, upload };
}

const change = (echoes: Echoes, id: string, to: Partial<Echo>): Echoes =>
  echoes.map((each) => (each.id === id ? { ...each, ...to } : each));

export const acknowledged = (echoes: Echoes, id: string, seq: number | null): Echoes =>
  change(echoes, id, { state: "sent", seq, problem: null });

export const refused = (echoes: Echoes, id: string, problem: string | null): Echoes =>
  change(echoes, id, { state: "failed", problem });

/** The writer tries once more; the wait for the server's word starts anew at `atMs`. */
export const retried = (echoes: Echoes, id: string, atMs: number): Echoes =>
  change(echoes, id, { state: "sending", atMs, problem: null });

export const progressed = (echoes: Echoes, id: string, fraction: number): Echoes =>
  echoes.map((each) => (each.id === id && each.upload ? { ...each, upload: { ...each.upload, fraction } } : each));

export const dropped = (echoes: Echoes, id: string): Echoes => echoes.filter((each) => each.id !== id);

/** After a break everything unanswered is under way again, except what the server refused. */
export const resent = (echoes: Echoes, atMs: number): Echoes =>
  echoes.map((each) =>
    each.seq === null && each.problem === null && each.upload === null ? { ...each, state: "sending" as const, atMs } : each,
  );

/** Echoes that waited `limitMs` for the server's word are shown as failed; a later word still settles them. */
export function expired(echoes: Echoes, nowMs: number, limitMs: number): Echoes {
  const late = (each: Echo): boolean =>
    each.state === "sending" && each.upload === null && nowMs - each.atMs >= limitMs;
  return echoes.some(late)
    ? echoes.map((each) => (late(each) ? { ...each, state: "failed" as const } : each))
    : echoes;
}

/** Removes the echoes whose entries are in the log, told by client id or by acknowledged sequence. */
export function replaced(echoes: Echoes, entries: readonly Entry[], cursor: number): Echoes {
  if (echoes.length === 0) return echoes;
  const ids = new Set(entries.map((each) => each.id));
  return echoes.filter((each) => !ids.has(each.id) && !(each.seq !== null && each.seq <= cursor));
}
