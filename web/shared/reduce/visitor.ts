/** The widget's whole state as a pure function of what the socket and the writer said. */
import type { Entry } from "../data/entry.js";
import type { Greeting, Limits, View, VisitorFrame, Welcome } from "../data/visitor.js";
import * as echo from "./echo.js";
import { comesAfter, emptyLog, fold, wholeLog, type Log } from "./log.js";

/** A message without the server's word for this long is shown as failed. */
export const ECHO_LIMIT_MS = 10_000;
/** An agent's typing frame lasts this long. */
export const AGENT_TYPING_MS = 6_000;
/** The bot is shown as typing at most this long after the visitor's message. */
export const BOT_TYPING_MS = 8_000;

export type Action = "cancel_wait" | "leave_case" | "rate";

export interface ChatState {
  /** False until the first `welcome`. */
  readonly known: boolean;
  readonly token: string | null;
  readonly conversation: string | null;
  readonly log: Log;
  readonly echoes: echo.Echoes;
  readonly view: View;
  readonly greeting: Greeting;
  readonly limits: Limits;
  readonly agentTyping: { readonly name: string | null; readonly untilMs: number } | null;
  /** When the newest visitor message was seen here, by this page's clock; drives the bot's typing sign. */
  readonly askedAtMs: number | null;
  /** Commands without an answer yet, by client id. */
  readonly actions: Readonly<Record<string, Action>>;
  /** The server's words about a refused command or frame, until dismissed. */
  readonly problem: string | null;
}

export const initialChat: ChatState = Object.freeze({
  known: false,
  token: null,
  conversation: null,
  log: emptyLog,
  echoes: [],
  view: {
    owner: "bot",
    speaker: { kind: "bot", name: null },
    waiting: null,
    rating: null,
    deskOpen: true,
  },
  greeting: { text: "", buttons: [] },
  limits: { textChars: 4_000, attachmentBytes: 0, attachmentTypes: [] },
  agentTyping: null,
  askedAtMs: null,
  actions: {},
  problem: null,
} satisfies ChatState);

/** What the writer, the clock and another tab do. */
export type ChatCommand =
  | { readonly kind: "write"; readonly id: string; readonly text: string; readonly payload: string | null }
  | { readonly kind: "attach"; readonly id: string; readonly text: string; readonly upload: echo.Upload }
  | { readonly kind: "progress"; readonly id: string; readonly fraction: number }
  | { readonly kind: "stored"; readonly id: string; readonly seq: number }
  | { readonly kind: "failed"; readonly id: string; readonly words: string | null }
  | { readonly kind: "drop"; readonly id: string }
  | { readonly kind: "complain"; readonly words: string }
  | { readonly kind: "retry"; readonly id: string }
  | { readonly kind: "act"; readonly id: string; readonly action: Action }
  | { readonly kind: "tick" }
  | { readonly kind: "dismiss" }
  | { readonly kind: "adopt"; readonly token: string };

/** Continues the log, or replaces it: by another conversation, or because the gap was too old and it comes whole. */
function welcomedLog(state: ChatState, frame: Welcome): Log {
  const sameConversation = state.conversation === null || state.conversation === frame.conversation;
  const [first] = frame.entries;
  const { cursor } = state.log;
  // A log that was rebuilt may end before what this page saw.
  const continues = first
    ? (first.seq > 1 && first.seq <= cursor + 1) || (cursor > 0 && comesAfter(first, cursor))
    : frame.cursor <= cursor && (frame.cursor > 0 || cursor === 0);
  return sameConversation && continues
    ? fold({ ...state.log, ahead: [] }, frame.entries)
    : wholeLog(frame.entries, frame.cursor);
}

function welcome(state: ChatState, frame: Welcome, nowMs: number): ChatState {
  const log = welcomedLog(state, frame);
  return {
    ...state,
    known: true,
    token: frame.token,
    conversation: frame.conversation,
    log,
    echoes: echo.resent(echo.replaced(state.echoes, log.entries, log.cursor), nowMs),
    view: frame.view,
    greeting: frame.greeting,
    limits: frame.limits,
    agentTyping: null,
    askedAtMs: state.known ? state.askedAtMs : null,
  };
}

function arrived(state: ChatState, entries: readonly Entry[], nowMs: number): ChatState {
  const log = fold(state.log, entries);
  if (log === state.log) return state;
  const fresh = log.entries.slice(state.log.entries.length);
  const echoed = new Set(state.echoes.map((each) => each.id));
  const asked = fresh.some((each) => each.who === "visitor" && !echoed.has(each.id ?? ""));
  return {
    ...state,
    log,
    echoes: echo.replaced(state.echoes, fresh, log.cursor),
    agentTyping: fresh.some((each) => each.who === "agent") ? null : state.agentTyping,
    askedAtMs: asked ? nowMs : state.askedAtMs,
  };
}

function settled(state: ChatState, id: string): ChatState {
  if (!(id in state.actions)) return state;
  const actions = Object.fromEntries(Object.entries(state.actions).filter(([each]) => each !== id));
  return { ...state, actions };
}

/** Folds one frame of the server into the state. */
export function receive(state: ChatState, frame: VisitorFrame, nowMs: number): ChatState {
  switch (frame.kind) {
    case "welcome":
      return welcome(state, frame, nowMs);
    case "entries":
      return arrived(state, frame.entries, nowMs);
    case "view":
      return { ...state, view: frame.view };
    case "ack": {
      const echoes = echo.acknowledged(state.echoes, frame.id, frame.seq);
      return settled({ ...state, echoes: echo.replaced(echoes, [], state.log.cursor) }, frame.id);
    }
    case "typing":
      return { ...state, agentTyping: { name: frame.name, untilMs: nowMs + AGENT_TYPING_MS } };
    case "error": {
      if (frame.id !== null && state.echoes.some((each) => each.id === frame.id)) {
        return { ...state, echoes: echo.refused(state.echoes, frame.id, frame.message) };
      }
      return settled({ ...state, problem: frame.message }, frame.id ?? "");
    }
    case "pong":
      return state;
  }
}

/** Folds what the writer, the clock or another tab did into the state. */
export function command(state: ChatState, order: ChatCommand, nowMs: number): ChatState {
  switch (order.kind) {
    case "write": {
      const written = echo.newEcho(order.id, order.text, nowMs, order.payload);
      return { ...state, echoes: [...state.echoes, written], askedAtMs: nowMs, problem: null };
    }
    case "attach": {
      const sent = echo.newEcho(order.id, order.text, nowMs, null, order.upload);
      return { ...state, echoes: [...state.echoes, sent], problem: null };
    }
    case "progress":
      return { ...state, echoes: echo.progressed(state.echoes, order.id, order.fraction) };
    case "stored": {
      const echoes = echo.acknowledged(state.echoes, order.id, order.seq);
      return { ...state, echoes: echo.replaced(echoes, [], state.log.cursor), askedAtMs: nowMs };
    }
    case "failed":
      return { ...state, echoes: echo.refused(state.echoes, order.id, order.words) };
    case "drop":
      return { ...state, echoes: echo.dropped(state.echoes, order.id) };
    case "complain":
      return { ...state, problem: order.words };
    case "retry":
      return { ...state, echoes: echo.retried(state.echoes, order.id, nowMs), askedAtMs: nowMs };
    case "act":
      return { ...state, actions: { ...state.actions, [order.id]: order.action }, problem: null };
    case "tick": {
      const echoes = echo.expired(state.echoes, nowMs, ECHO_LIMIT_MS);
      return echoes === state.echoes ? state : { ...state, echoes };
    }
    case "dismiss":
      return { ...state, problem: null };
    case "adopt":
      return { ...initialChat, token: order.token, greeting: state.greeting, limits: state.limits };
  }
}

export type Typing = { readonly who: "bot" } | { readonly who: "agent"; readonly name: string | null };

/** Who is seen typing at `nowMs`, if anyone. */
export function typingAt(state: ChatState, nowMs: number): Typing | null {
  const { agentTyping, askedAtMs, echoes, log, view } = state;
  if (view.owner === "agent" && agentTyping && nowMs < agentTyping.untilMs) {
    return { who: "agent", name: agentTyping.name ?? view.speaker.name };
  }
  const underWay = echoes.at(-1)?.state;
  const asked = underWay === undefined ? log.entries.at(-1)?.who === "visitor" : underWay === "sent";
  const recently = askedAtMs !== null && nowMs - askedAtMs < BOT_TYPING_MS;
  return view.owner === "bot" && asked && recently ? { who: "bot" } : null;
}

/** When the state looks different by the clock alone, or null: the page sets its one timer to it. */
export function nextChangeMs(state: ChatState, nowMs: number): number | null {
  const times = [
    ...state.echoes.filter((each) => each.state === "sending" && each.upload === null).map((each) => each.atMs + ECHO_LIMIT_MS),
    ...(state.agentTyping ? [state.agentTyping.untilMs] : []),
    ...(state.askedAtMs === null ? [] : [state.askedAtMs + BOT_TYPING_MS]),
  ].filter((each) => each > nowMs);
  return times.length === 0 ? null : Math.min(...times);
}

/**
 * The entry whose buttons may be pressed: the newest with buttons. What the bot offered counts until the visitor wrote
 * after it, and not while a person is asked for; what a long wait offers counts as long as he waits.
 */
export function usableButtons(state: ChatState): number | null {
  if (state.echoes.length > 0 || state.view.owner === "agent") return null;
  const { entries } = state.log;
  const newest = entries.findLast((each) => each.buttons.length > 0);
  if (!newest) return null;
  if (state.view.owner === "queue") return newest.who === "system" ? newest.seq : null;
  const answered = entries.some((each) => each.who === "visitor" && each.seq > newest.seq);
  return answered || newest.who === "system" ? null : newest.seq;
}

/** How many lines of others came after `readSeq`. */
export const unreadAfter = (state: ChatState, readSeq: number): number =>
  state.log.entries.filter((each) => each.seq > readSeq && each.who !== "visitor").length;
