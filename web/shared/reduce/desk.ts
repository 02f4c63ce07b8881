/** The desk's state as a pure function of snapshot and events: folding events gives the fresh snapshot. */
import type { Card, Delivery, DeskEvent, DeskFrame, DeskView, Elsewhere, Note, Packet } from "../data/desk.js";
import type { Entry } from "../data/entry.js";
import * as echo from "./echo.js";
import { emptyLog, fold, hasGap, wholeLog, type Log } from "./log.js";

/** The employer's typing frame lasts this long. */
export const VISITOR_TYPING_MS = 6_000;
/** A reply without the server's word for this long is shown as failed. */
export const REPLY_LIMIT_MS = 10_000;

/** What the page knows of one conversation beyond its card. */
export interface Thread {
  /** Null until the whole packet has been asked for and came. */
  readonly packet: Packet | null;
  readonly log: Log;
  readonly notes: readonly Note[];
  readonly echoes: echo.Echoes;
  /** What became of the entries on a channel that is no page, by sequence. */
  readonly deliveries: Readonly<Record<number, Delivery>>;
  /** What the same person wrote on other channels, oldest channel first. */
  readonly history: readonly Elsewhere[];
  readonly typingUntilMs: number;
}

export interface DeskState {
  /** Null until the first snapshot. */
  readonly view: DeskView | null;
  readonly cursor: string | null;
  readonly threads: Readonly<Record<string, Thread>>;
  /** Server clock minus the page's clock, for countdowns. */
  readonly clockAheadMs: number;
  /** Why the last activity change came that the agent did not choose himself. */
  readonly activityReason: string | null;
  readonly problem: string | null;
}

export const initialDesk: DeskState = Object.freeze({
  view: null,
  cursor: null,
  threads: {},
  clockAheadMs: 0,
  activityReason: null,
  problem: null,
} satisfies DeskState);

const emptyThread: Thread = { packet: null, log: emptyLog, notes: [], echoes: [], deliveries: {}, history: [], typingUntilMs: 0 };

export const threadOf = (state: DeskState, conversation: string): Thread =>
  state.threads[conversation] ?? emptyThread;

function withThread(state: DeskState, conversation: string, to: Partial<Thread>): DeskState {
  const thread = { ...threadOf(state, conversation), ...to };
  return { ...state, threads: { ...state.threads, [conversation]: thread } };
}

function replaceBy<T>(list: readonly T[], item: T, same: (each: T) => boolean): readonly T[] {
  return list.some(same) ? list.map((each) => (same(each) ? item : each)) : [...list, item];
}

const withAsked = (view: DeskView, conversation: string, asked: string): DeskView => ({
  ...view,
  conversations: view.conversations.map((each) => (each.conversation === conversation ? { ...each, asked } : each)),
});

/** Folds one event into a view; folding the same event twice is harmless. */
export function foldEvent(view: DeskView, event: DeskEvent): DeskView {
  switch (event.type) {
    case "offer":
      return {
        ...view,
        offers: replaceBy(view.offers, event.offer, (each) => each.reservation === event.offer.reservation),
      };
    case "offer_ended":
      return { ...view, offers: view.offers.filter((each) => each.reservation !== event.reservation) };
    case "assigned":
      return {
        ...view,
        offers: view.offers.filter((each) => each.conversation !== event.card.conversation),
        conversations: replaceBy(
          view.conversations, event.card, (each) => each.conversation === event.card.conversation,
        ),
      };
    case "released":
      return {
        ...view,
        conversations: view.conversations.filter((each) => each.conversation !== event.conversation),
      };
    case "transfer_asked":
      return withAsked(view, event.conversation, event.asked);
    case "transfer_refused":
      return withAsked(view, event.conversation, "");
    case "wrapping":
      return { ...view, wrapping: replaceBy(view.wrapping, event.wrapping, (each) => each.task === event.wrapping.task) };
    case "wrapped":
      return { ...view, wrapping: view.wrapping.filter((each) => each.task !== event.task) };
    case "activity":
      return { ...view, activity: event.activity };
    case "today":
      return { ...view, today: event.today };
  }
}

/** Stream positions such as `1700000000000-3` in their order; anything else counts as newer when it differs. */
export function isNewer(cursor: string, than: string | null): boolean {
  if (than === null) return true;
  const shape = /^(\d+)(?:-(\d+))?$/;
  const [one, other] = [shape.exec(cursor), shape.exec(than)];
  if (!one || !other) return cursor !== than;
  const millis = BigInt(one[1] ?? 0) - BigInt(other[1] ?? 0);
  return millis === 0n ? BigInt(one[2] ?? 0) > BigInt(other[2] ?? 0) : millis > 0n;
}

/** The card follows its conversation's newest entry, as a fresh snapshot would. */
function withNewest(view: DeskView | null, conversation: string, newest: Entry | undefined): DeskView | null {
  if (!view || !newest) return view;
  const follow = (card: Card): Card =>
    card.conversation === conversation && newest.seq > card.cursor
      ? { ...card, cursor: newest.seq, last: { who: newest.who, text: newest.text, atMs: newest.atMs } }
      : card;
  return { ...view, conversations: view.conversations.map(follow) };
}

function snapshot(state: DeskState, view: DeskView, cursor: string | null, nowMs: number): DeskState {
  const mine = new Set(view.conversations.map((each) => each.conversation));
  const threads = Object.fromEntries(
    Object.entries(state.threads)
      .filter(([conversation]) => mine.has(conversation))
      .map(([conversation, thread]) => [
        conversation,
        { ...thread, log: { ...thread.log, ahead: [] }, echoes: echo.resent(thread.echoes, nowMs) },
      ]),
  );
  return { ...state, view, cursor, threads, clockAheadMs: view.nowMs - nowMs };
}

function happened(state: DeskState, cursor: string, event: DeskEvent | null): DeskState {
  if (!isNewer(cursor, state.cursor)) return state;
  if (!event || !state.view) return { ...state, cursor };
  const next = { ...state, cursor, view: foldEvent(state.view, event) };
  if (event.type === "activity") next.activityReason = event.reason === "chosen" ? null : event.reason;
  if (event.type === "released") {
    next.threads = Object.fromEntries(
      Object.entries(state.threads).filter(([conversation]) => conversation !== event.conversation),
    );
  }
  return next;
}

const bySeq = (deliveries: readonly Delivery[]): Readonly<Record<number, Delivery>> =>
  Object.fromEntries(deliveries.map((each) => [each.seq, each]));

function opened(state: DeskState, frame: Extract<DeskFrame, { kind: "conversation" }>): DeskState {
  const log = wholeLog(frame.entries, frame.cursor);
  const { echoes } = threadOf(state, frame.conversation);
  const next = withThread(state, frame.conversation, {
    packet: frame.packet,
    log,
    notes: frame.notes,
    deliveries: bySeq(frame.deliveries),
    history: frame.history,
    echoes: echo.replaced(echoes, log.entries, log.cursor),
  });
  return { ...next, view: withNewest(next.view, frame.conversation, log.entries.at(-1)) };
}

function arrived(state: DeskState, conversation: string, entries: readonly Entry[]): DeskState {
  const thread = threadOf(state, conversation);
  const log = fold(thread.log, entries);
  if (log === thread.log) return state;
  const fresh = log.entries.slice(thread.log.entries.length);
  const next = withThread(state, conversation, {
    log,
    echoes: echo.replaced(thread.echoes, fresh, log.cursor),
    typingUntilMs: fresh.some((each) => each.who === "visitor") ? 0 : thread.typingUntilMs,
  });
  return { ...next, view: withNewest(next.view, conversation, log.entries.at(-1)) };
}

function eachEchoes(state: DeskState, change: (echoes: echo.Echoes, log: Log) => echo.Echoes): DeskState {
  const threads = Object.fromEntries(
    Object.entries(state.threads).map(([conversation, thread]) => [
      conversation,
      { ...thread, echoes: change(thread.echoes, thread.log) },
    ]),
  );
  return { ...state, threads };
}

/** Folds one frame of the server into the state. */
export function receive(state: DeskState, frame: DeskFrame, nowMs: number): DeskState {
  switch (frame.kind) {
    case "snapshot":
      return snapshot(state, frame.view, frame.cursor, nowMs);
    case "event":
      return happened(state, frame.cursor, frame.event);
    case "conversation":
      return opened(state, frame);
    case "entries":
      return arrived(state, frame.conversation, frame.entries);
    case "notes": {
      const known = threadOf(state, frame.conversation).notes;
      const ids = new Set(known.map((each) => each.id));
      const notes = [...known, ...frame.notes.filter((each) => !ids.has(each.id))];
      return withThread(state, frame.conversation, { notes });
    }
    case "deliveries": {
      const known = threadOf(state, frame.conversation).deliveries;
      return withThread(state, frame.conversation, { deliveries: { ...known, ...bySeq(frame.deliveries) } });
    }
    case "typing":
      return withThread(state, frame.conversation, { typingUntilMs: nowMs + VISITOR_TYPING_MS });
    case "ack":
      return eachEchoes(state, (echoes, log) =>
        echo.replaced(echo.acknowledged(echoes, frame.id, frame.seq), [], log.cursor),
      );
    case "error": {
      const { id, message } = frame;
      const mine = Object.values(state.threads).some((each) => each.echoes.some((one) => one.id === id));
      return mine && id !== null
        ? eachEchoes(state, (echoes) => echo.refused(echoes, id, message))
        : { ...state, problem: message };
    }
    case "pong":
      return state;
  }
}

/** The agent wrote a reply: it is shown at once. */
export function wrote(state: DeskState, conversation: string, reply: echo.Echo): DeskState {
  return withThread(state, conversation, { echoes: [...threadOf(state, conversation).echoes, reply] });
}

/** The agent tries a failed reply once more. */
export const triedAgain = (state: DeskState, id: string, nowMs: number): DeskState =>
  eachEchoes(state, (echoes) => echo.retried(echoes, id, nowMs));

/** Marks the replies that waited too long. */
export const ticked = (state: DeskState, nowMs: number): DeskState =>
  eachEchoes(state, (echoes) => echo.expired(echoes, nowMs, REPLY_LIMIT_MS));

export const dismissed = (state: DeskState): DeskState => ({ ...state, problem: null });

/** When an employer wrote a line, by his provider's clock where it has one: a webhook may come hours late. */
function saidMs({ atMs, data }: Entry): number {
  return typeof data["said_ms"] === "number" ? Math.min(atMs, data["said_ms"]) : atMs;
}

/** When free words may no longer be sent, by the server's clock; null when they always may. */
export function windowEndMs({ packet, log }: Thread): number | null {
  if (typeof packet?.windowMs !== "number") return null;
  const written = log.entries.filter((each) => each.who === "visitor").map(saidMs);
  return Math.max(packet.heardMs, ...written) + packet.windowMs;
}

/** The last sequence seen of each conversation, for `hello`. */
export const cursors = (state: DeskState): Readonly<Record<string, number>> =>
  Object.fromEntries(
    Object.entries(state.threads)
      .filter(([, thread]) => thread.packet !== null)
      .map(([conversation, thread]) => [conversation, thread.log.cursor]),
  );

/** True when a conversation misses an entry: the page must connect again. */
export const missesEntries = (state: DeskState): boolean =>
  Object.values(state.threads).some((thread) => thread.packet !== null && hasGap(thread.log));
