/** A conversation's log as a page holds it: folding is idempotent, so duplicates and disorder are harmless. */
import type { Entry } from "../data/entry.js";

export interface Log {
  /** Sequence of the last entry before the first gap; what `hello` says after a break. */
  readonly cursor: number;
  /** Ascending and without a gap. */
  readonly entries: readonly Entry[];
  /** Entries that came before their predecessors; empty unless something was missed. */
  readonly ahead: readonly Entry[];
}

export const emptyLog: Log = Object.freeze({ cursor: 0, entries: [], ahead: [] });

const bySeq = (one: Entry, other: Entry): number => one.seq - other.seq;

/**
 * True when nothing is missing between a cursor and an entry. A log that the server rebuilt leaps: what this page saw
 * beyond the place from which it leapt is lost there and stays here.
 */
export const comesAfter = (each: Entry, cursor: number): boolean =>
  each.seq === cursor + 1 || (each.follows !== null && each.follows <= cursor && cursor < each.seq);

/** A log that is known whole. */
export function wholeLog(entries: readonly Entry[], cursor: number): Log {
  const sorted = [...entries].sort(bySeq);
  return { cursor: Math.max(cursor, sorted.at(-1)?.seq ?? 0), entries: sorted, ahead: [] };
}

/**
 * Folds entries into the log: known ones are dropped, early ones are kept aside until the gap before them is filled.
 * Returns the same object when nothing is new.
 */
export function fold(log: Log, incoming: readonly Entry[]): Log {
  const known = new Set(log.ahead.map((each) => each.seq));
  const fresh = incoming.filter((each) => each.seq > log.cursor && !known.has(each.seq));
  if (fresh.length === 0) return log;

  const waiting = [...log.ahead, ...fresh].sort(bySeq);
  const entries = [...log.entries];
  const ahead: Entry[] = [];
  let cursor = log.cursor;
  for (const each of waiting) {
    if (comesAfter(each, cursor)) {
      entries.push(each);
      cursor = each.seq;
    } else if (each.seq > cursor) {
      ahead.push(each);
    }
  }
  return { cursor, entries, ahead };
}

/** True when an entry is missing: the page must connect again with its cursor. */
export const hasGap = (log: Log): boolean => log.ahead.length > 0;
