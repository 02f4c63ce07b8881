/** Questions that the components ask of the page's state. */
import type { Card, DeskRequest, Priority } from "../../shared/data/desk.js";
import type { Entry } from "../../shared/data/entry.js";
import { cursors, threadOf } from "../../shared/reduce/desk.js";
import type { Echoes } from "../../shared/reduce/echo.js";
import type { PageState, Question } from "./page.js";

export const cardOf = (state: PageState, conversation: string | null): Card | null =>
  state.desk.view?.conversations.find((each) => each.conversation === conversation) ?? null;

const RANKS: Readonly<Record<Priority, number>> = { urgent: 0, high: 1, normal: 2, low: 3 };

/** Urgent first, then the longest held: nobody's words move a card, so that its place can be learned. */
export function cardsInOrder(state: PageState): readonly Card[] {
  return [...(state.desk.view?.conversations ?? [])].sort(
    (one, other) => RANKS[one.priority] - RANKS[other.priority] || one.sinceMs - other.sinceMs,
  );
}

const handedOver = (entries: readonly Entry[]): number =>
  entries.reduce((seq, each) => (each.kind === "handed_over" ? each.seq : seq), 0);

/**
 * The employer's lines that the agent has not seen. In a conversation he never opened, those since the hand-over,
 * at least one, so that a new conversation is never shown as read.
 */
export function unreadOf(state: PageState, conversation: string): number {
  const { log } = threadOf(state.desk, conversation);
  const read = state.read[conversation];
  const from = read ?? handedOver(log.entries);
  const count = log.entries.filter((each) => each.who === "visitor" && each.seq > from).length;
  return read === undefined ? Math.max(1, count) : count;
}

export const unreadInAll = (state: PageState): number =>
  (state.desk.view?.conversations ?? []).reduce((sum, each) => sum + unreadOf(state, each.conversation), 0);

/** Cards whose packet, notes or lines may be missing and were not asked for. */
export function toOpen(state: PageState): readonly string[] {
  const asked = new Set(questionsOf(state, "open").map((each) => each.conversation));
  return (state.desk.view?.conversations ?? [])
    .map((each) => each.conversation)
    .filter((each) => !state.fresh.includes(each) && !asked.has(each));
}

type Asked<K extends Question["kind"]> = Extract<Question, { kind: K }>;

/** The questions of one kind that have no answer yet. */
export const questionsOf = <K extends Question["kind"]>(state: PageState, kind: K): readonly Asked<K>[] =>
  Object.values(state.questions).filter((each): each is Asked<K> => each.kind === kind);

/** The answer the agent gave to an offer and the server has not confirmed. */
export function answerTo(state: PageState, reservation: string): "accept" | "decline" | null {
  for (const each of Object.values(state.questions)) {
    if ((each.kind === "accept" || each.kind === "decline") && each.reservation === reservation) return each.kind;
  }
  return null;
}

export const isClosing = (state: PageState, conversation: string): boolean =>
  questionsOf(state, "close").some((each) => each.conversation === conversation);

/** True while the server decides where a conversation goes: to somebody else, or aside. */
export const isLeaving = (state: PageState, conversation: string): boolean =>
  [...questionsOf(state, "transfer"), ...questionsOf(state, "park")].some((each) => each.conversation === conversation);

export const isWrapping = (state: PageState, task: string): boolean =>
  questionsOf(state, "wrapped").some((each) => each.task === task);

/** Why nothing may be sent in a conversation now, or null. */
export function lockOf(state: PageState, conversation: string): "offline" | "stale" | null {
  if (!state.online) return "offline";
  return state.fresh.includes(conversation) ? null : "stale";
}

/** What the first frame of each connection says. */
export const helloOf = (state: PageState): Readonly<Record<string, unknown>> => ({
  cursor: state.desk.cursor,
  conversations: cursors(state.desk),
});

/** The request to send again for a failed echo, or null when it is gone. */
export function requestAgain(state: PageState, id: string): DeskRequest | null {
  const find = (lists: Readonly<Record<string, Echoes>>, kind: "reply" | "note"): DeskRequest | null => {
    for (const [conversation, echoes] of Object.entries(lists)) {
      const found = echoes.find((each) => each.id === id);
      if (found) return { kind, id, conversation, text: found.text };
    }
    return null;
  };
  const replies = Object.fromEntries(Object.entries(state.desk.threads).map(([key, thread]) => [key, thread.echoes]));
  return find(replies, "reply") ?? find(state.noteEchoes, "note");
}

/** When the state looks different by the clock alone, by the page's clock, or null. */
export function nextChangeMs(state: PageState, nowMs: number, limitMs: number): number | null {
  const threads = Object.values(state.desk.threads);
  const sending = [...threads.flatMap((each) => each.echoes), ...Object.values(state.noteEchoes).flat()]
    .filter((each) => each.state === "sending")
    .map((each) => each.atMs + limitMs);
  const times = [...sending, ...threads.map((each) => each.typingUntilMs)].filter((each) => each > nowMs);
  return times.length === 0 ? null : Math.min(...times);
}
