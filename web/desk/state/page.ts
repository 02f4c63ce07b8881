/**
 * What the desk's page knows: the shared desk state, and beside it what only a page has, such as questions under way,
 * how far the agent has read, and news to be told once. A pure function of frames and of what the agent does.
 */
import type { Activity, Colleague, DeskFrame, DeskRequest, DeskView } from "../../shared/data/desk.js";
import * as desk from "../../shared/reduce/desk.js";
import * as echo from "../../shared/reduce/echo.js";

/** Something that happened to a conversation of this desk, told once. */
export interface News {
  readonly id: number;
  readonly about: "offer" | "conversation" | "transfer";
  /** Why an offer ended, why a conversation left, or why a colleague did not take one. */
  readonly reason: string;
  readonly name: string | null;
  /** The colleague who did not take it; else empty. */
  readonly by: string;
}

interface Refusal {
  readonly id: string;
  readonly code: string;
  readonly message: string;
}

/** Who could take a conversation of a queue, as far as the server has said. */
export interface Colleagues {
  readonly queue: string;
  /** Null until the answer came. */
  readonly found: readonly Colleague[] | null;
}

/** What waits for an `ack`; replies and notes are echoes instead. */
export type Question = Exclude<DeskRequest, { kind: "reply" | "note" }>;

export interface PageState {
  readonly desk: desk.DeskState;
  readonly online: boolean;
  /** Conversations that came whole since the last snapshot; in the others notes may be missing. */
  readonly fresh: readonly string[];
  readonly questions: Readonly<Record<string, Question>>;
  /** Conversations whose offer the agent accepted here and which have not become his yet. */
  readonly taking: readonly string[];
  /** Private notes that the server has not confirmed, by conversation. */
  readonly noteEchoes: Readonly<Record<string, echo.Echoes>>;
  /** Sequence up to which the agent has seen each conversation. */
  readonly read: Readonly<Record<string, number>>;
  readonly activitySince: { readonly activity: Activity; readonly sinceMs: number } | null;
  readonly news: readonly News[];
  readonly newsCount: number;
  readonly colleagues: Colleagues | null;
  /** Why passing a conversation on, or asking who could take it, was refused; null when it was not. */
  readonly passingProblem: string | null;
}

export const initialPage: PageState = Object.freeze({
  desk: desk.initialDesk,
  online: false,
  fresh: [],
  questions: {},
  taking: [],
  noteEchoes: {},
  read: {},
  activitySince: null,
  news: [],
  newsCount: 0,
  colleagues: null,
  passingProblem: null,
} satisfies PageState);

/** Reasons of an ended offer that the agent does not know by himself. */
const OFFER_NEWS = new Set(["rescinded", "timeout", "canceled"]);
/** Questions of the dialog that passes a conversation on: it shows their refusals itself. */
const PASSING: ReadonlySet<string> = new Set(["transfer", "colleagues"]);

const without = <T>(record: Readonly<Record<string, T>>, key: string): Readonly<Record<string, T>> =>
  Object.fromEntries(Object.entries(record).filter(([each]) => each !== key));

const only = <T>(record: Readonly<Record<string, T>>, keys: ReadonlySet<string>): Readonly<Record<string, T>> =>
  Object.fromEntries(Object.entries(record).filter(([each]) => keys.has(each)));

function tell(state: PageState, news: Omit<News, "id">): PageState {
  const id = state.newsCount + 1;
  return { ...state, newsCount: id, news: [...state.news, { id, ...news }] };
}

const conversationsOf = (view: DeskView | null): ReadonlySet<string> =>
  new Set(view?.conversations.map((each) => each.conversation));

/** Conversations of `before` that the view no longer has. */
function released(before: PageState, after: PageState, reason: string): PageState {
  const mine = conversationsOf(after.desk.view);
  const gone = (before.desk.view?.conversations ?? []).filter((each) => !mine.has(each.conversation));
  const told = gone.reduce((state, each) => tell(state, { about: "conversation", reason, name: each.name, by: "" }), after);
  return {
    ...told,
    fresh: told.fresh.filter((each) => mine.has(each)),
    noteEchoes: only(told.noteEchoes, mine),
    read: only(told.read, mine),
  };
}

function offerEnded(before: PageState, after: PageState, reservation: string, reason: string): PageState {
  const offer = before.desk.view?.offers.find((each) => each.reservation === reservation);
  return offer && OFFER_NEWS.has(reason) ? tell(after, { about: "offer", reason, name: offer.name, by: "" }) : after;
}

function happened(before: PageState, after: PageState, frame: Extract<DeskFrame, { kind: "event" }>): PageState {
  const { event } = frame;
  if (!event || before.desk.cursor === after.desk.cursor) return after;
  if (event.type === "offer_ended") return offerEnded(before, after, event.reservation, event.reason);
  if (event.type === "released") return released(before, after, event.reason);
  if (event.type === "transfer_refused") {
    const card = before.desk.view?.conversations.find((each) => each.conversation === event.conversation);
    return card ? tell(after, { about: "transfer", reason: event.reason, name: card.name, by: event.by }) : after;
  }
  return after;
}

function withActivity(state: PageState, nowMs: number): PageState {
  const activity = state.desk.view?.activity;
  if (!activity || state.activitySince?.activity === activity) return state;
  return { ...state, activitySince: { activity, sinceMs: nowMs } };
}

function changeNotes(state: PageState, change: (echoes: echo.Echoes) => echo.Echoes): PageState {
  const entries = Object.entries(state.noteEchoes).map(([key, echoes]) => [key, change(echoes)] as const);
  return { ...state, noteEchoes: Object.fromEntries(entries.filter(([, echoes]) => echoes.length > 0)) };
}

const isNote = (state: PageState, id: string): boolean =>
  Object.values(state.noteEchoes).some((echoes) => echoes.some((each) => each.id === id));

function answered(state: PageState, { id, colleagues }: Extract<DeskFrame, { kind: "ack" }>): PageState {
  const notes = changeNotes(state, (echoes) => echoes.filter((each) => each.id !== id));
  const question = state.questions[id];
  const known = question?.kind === "colleagues" ? { queue: question.queue, found: colleagues ?? [] } : state.colleagues;
  return { ...notes, questions: without(notes.questions, id), colleagues: known };
}

/** Whether the news that the offer ended has come or is bound to come: its refusal would say the same a second time. */
const toldOfOffer = (state: PageState, reservation: string): boolean =>
  conversationOf(state, reservation) !== null || state.news.some((each) => each.about === "offer");

/** A question that came too late for something of which the agent hears otherwise. */
function isLate(state: PageState, question: Question | undefined, code: string): boolean {
  if (question?.kind === "open") return true;
  const answer = question?.kind === "accept" || question?.kind === "decline";
  return answer && code === "offer_ended" && toldOfOffer(state, question.reservation);
}

/** A refused note keeps the words; a late question is no fault. */
function refused(before: PageState, after: PageState, { id, code, message }: Refusal): PageState {
  const silent = { ...after, desk: { ...after.desk, problem: before.desk.problem } };
  if (isNote(before, id)) return changeNotes(silent, (echoes) => echo.refused(echoes, id, message));
  const question = before.questions[id];
  const late = isLate(before, question, code);
  const passing = question !== undefined && PASSING.has(question.kind);
  const offered = question?.kind === "accept" ? conversationOf(before, question.reservation) : null;
  return {
    ...(late || passing ? silent : after),
    passingProblem: passing ? message : after.passingProblem,
    questions: without(after.questions, id),
    taking: after.taking.filter((each) => each !== offered),
  };
}

const conversationOf = (state: PageState, reservation: string): string | null =>
  state.desk.view?.offers.find((each) => each.reservation === reservation)?.conversation ?? null;

/** What became the agent's is no longer on its way to him. */
function taken(state: PageState): PageState {
  const mine = conversationsOf(state.desk.view);
  return state.taking.some((each) => mine.has(each))
    ? { ...state, taking: state.taking.filter((each) => !mine.has(each)) }
    : state;
}

/** Folds one frame of the server into the state. Folding a frame twice is harmless. */
export function hear(before: PageState, frame: DeskFrame, nowMs: number): PageState {
  const after = { ...before, desk: desk.receive(before.desk, frame, nowMs) };
  switch (frame.kind) {
    case "snapshot": {
      const all = changeNotes(released(before, after, "stale"), (echoes) => echo.resent(echoes, nowMs));
      return withActivity(taken({ ...all, fresh: [] }), nowMs);
    }
    case "event":
      return withActivity(taken(happened(before, after, frame)), nowMs);
    case "conversation":
      return { ...after, fresh: [...new Set([...after.fresh, frame.conversation])] };
    case "ack":
      return answered(after, frame);
    case "error":
      return frame.id === null ? after : refused(before, after, { ...frame, id: frame.id });
    default:
      return after;
  }
}

/** The agent asked for something that the server will answer. */
export function asked(state: PageState, question: Question): PageState {
  const taking = question.kind === "accept" ? conversationOf(state, question.reservation) : null;
  return {
    ...state,
    questions: { ...state.questions, [question.id]: question },
    taking: taking === null ? state.taking : [...new Set([...state.taking, taking])],
    ...(PASSING.has(question.kind) ? { passingProblem: null } : {}),
    ...(question.kind === "colleagues" ? { colleagues: { queue: question.queue, found: null } } : {}),
  };
}

/** The agent begins to pass a conversation on: what was said of another one is over. */
export const passingBegun = (state: PageState): PageState => ({ ...state, colleagues: null, passingProblem: null });

/** The socket is up (with a snapshot) or down. */
export const connected = (state: PageState, online: boolean): PageState =>
  online === state.online ? state : { ...state, online, ...(online ? {} : { fresh: [] }) };

export function noted(state: PageState, conversation: string, note: echo.Echo): PageState {
  const echoes = [...(state.noteEchoes[conversation] ?? []), note];
  return { ...state, noteEchoes: { ...state.noteEchoes, [conversation]: echoes } };
}

export const noteRetried = (state: PageState, id: string, nowMs: number): PageState =>
  changeNotes(state, (echoes) => echo.retried(echoes, id, nowMs));

/** The agent has the conversation before his eyes up to `seq`. */
export function seen(state: PageState, conversation: string, seq: number): PageState {
  const known = state.read[conversation] ?? 0;
  return seq <= known ? state : { ...state, read: { ...state.read, [conversation]: seq } };
}

/** Lets the clock pass: unanswered replies and notes become failed. */
export function passed(state: PageState, nowMs: number): PageState {
  const late = changeNotes(state, (echoes) => echo.expired(echoes, nowMs, desk.REPLY_LIMIT_MS));
  return { ...late, desk: desk.ticked(state.desk, nowMs) };
}

export const newsTold = (state: PageState, id: number): PageState => ({
  ...state,
  news: state.news.filter((each) => each.id !== id),
});
