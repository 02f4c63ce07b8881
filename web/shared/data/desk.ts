/** The desk socket: what the agent's page says, what it hears, and the decoder between. */
import {
  byKind, integer, isObject, listOf, number, oneOf, orElse, orNull, record, text, DecodeError, type Decoder,
} from "./decode.js";
import { entry, type Entry, type Who } from "./entry.js";
import type { ErrorFrame } from "./visitor.js";

/** What an agent may say he does; only who is available is asked to take conversations. */
export const ACTIVITIES = ["available", "busy", "break", "prayer", "training", "away"] as const;
export type Activity = (typeof ACTIVITIES)[number];
export type Priority = "low" | "normal" | "high" | "urgent";
export type Outcome = "resolved" | "follow_up" | "wrong_queue" | "no_answer";

export interface Agent {
  readonly id: string;
  readonly name: string;
  readonly username: string;
}

/** What an offer, a card and a packet have in common: whom it is about and why. */
export interface Subject {
  readonly conversation: string;
  readonly name: string | null;
  /** `web`, `telegram`, `whatsapp` or a channel that this page does not know; `name` says it in words. */
  readonly channel: string;
  readonly queue: string;
  readonly queueTitle: string;
  readonly topic: string | null;
  readonly priority: Priority;
}

export interface Offer extends Subject {
  readonly reservation: string;
  readonly summary: string;
  /** The colleague who passes it on, or empty. */
  readonly from: string;
  readonly waitedMs: number;
  readonly expiresAtMs: number;
  /** The server's clock when the offer was written: countdowns use the difference, never the page's own clock. */
  readonly nowMs: number;
}

export interface LastLine {
  readonly who: Who;
  readonly text: string;
  readonly atMs: number;
}

export interface Card extends Subject {
  readonly sinceMs: number;
  /** Sequence of the newest entry. */
  readonly cursor: number;
  readonly last: LastLine | null;
  /** The colleague who is asked to take it and has not answered, or empty. */
  readonly asked: string;
}

/** A closed conversation whose notes are being written; it takes a place until then. */
export interface WrapUp {
  readonly task: string;
  readonly conversation: string;
  readonly name: string | null;
  readonly topic: string | null;
  /** When the time for the notes is over, by the server's clock. */
  readonly untilMs: number;
}

export interface Queue {
  readonly name: string;
  readonly title: string;
}

/** Somebody who could take a conversation now. */
export interface Colleague {
  readonly id: string;
  readonly name: string;
  /** His skill in the queue, 1 to 5; 0: none recorded. */
  readonly level: number;
}

export interface Today {
  readonly handled: number;
  readonly target: number;
}

export interface DeskView {
  readonly agent: Agent;
  readonly activity: Activity;
  readonly offers: readonly Offer[];
  readonly conversations: readonly Card[];
  readonly wrapping: readonly WrapUp[];
  readonly queues: readonly Queue[];
  readonly today: Today;
  readonly nowMs: number;
}

export interface Note {
  readonly id: string;
  readonly atMs: number;
  readonly name: string;
  readonly text: string;
}

export interface Article {
  readonly intent: string;
  readonly title: string;
  readonly answer: string;
  readonly queue: string;
  readonly source: string;
  readonly reviewed: string;
  readonly next: readonly string[];
}

export interface RecognisedIntent {
  readonly intent: string;
  readonly title: string;
  readonly confidence: number;
  readonly atMs: number;
}

export interface Packet extends Subject {
  readonly reason: string;
  readonly summary: string;
  readonly waitedMs: number;
  readonly intents: readonly RecognisedIntent[];
  readonly details: readonly { readonly label: string; readonly value: string }[];
  /** How many secrets were cut out of this conversation. */
  readonly redactions: number;
  readonly suggested: readonly Article[];
  /** How long after the employer's last message free words may be sent; null: always. */
  readonly windowMs: number | null;
  /** When the employer wrote last, by the server's clock. */
  readonly heardMs: number;
}

const DELIVERY_STATES = ["pending", "sending", "unknown", "sent", "failed", "delivered", "read"] as const;

/** What became of an entry that a channel sends; `reason` says in words why it did not arrive, or why nobody knows. */
export interface Delivery {
  readonly seq: number;
  readonly state: (typeof DELIVERY_STATES)[number];
  readonly reason: string;
  readonly atMs: number;
}

/** What the same person wrote on another channel, where he proved that he is the same. */
export interface Elsewhere {
  readonly channel: string;
  readonly title: string;
  readonly entries: readonly Entry[];
}

export type DeskEvent =
  | { readonly type: "offer"; readonly offer: Offer }
  | { readonly type: "offer_ended"; readonly reservation: string; readonly reason: string }
  | { readonly type: "assigned"; readonly card: Card }
  | { readonly type: "released"; readonly conversation: string; readonly reason: string }
  | { readonly type: "transfer_asked"; readonly conversation: string; readonly asked: string }
  | { readonly type: "transfer_refused"; readonly conversation: string; readonly by: string; readonly reason: string }
  | { readonly type: "wrapping"; readonly wrapping: WrapUp }
  | { readonly type: "wrapped"; readonly task: string }
  | { readonly type: "activity"; readonly activity: Activity; readonly reason: string }
  | { readonly type: "today"; readonly today: Today };

export type DeskFrame =
  | { readonly kind: "snapshot"; readonly view: DeskView; readonly cursor: string | null }
  | { readonly kind: "event"; readonly cursor: string; readonly event: DeskEvent | null }
  | {
      readonly kind: "conversation";
      readonly conversation: string;
      readonly packet: Packet;
      readonly entries: readonly Entry[];
      readonly notes: readonly Note[];
      readonly deliveries: readonly Delivery[];
      readonly history: readonly Elsewhere[];
      readonly cursor: number;
    }
  | { readonly kind: "entries"; readonly conversation: string; readonly entries: readonly Entry[] }
  | { readonly kind: "notes"; readonly conversation: string; readonly notes: readonly Note[] }
  | { readonly kind: "deliveries"; readonly conversation: string; readonly deliveries: readonly Delivery[] }
  | { readonly kind: "typing"; readonly conversation: string }
  | {
      readonly kind: "ack";
      readonly id: string;
      readonly seq: number | null;
      /** The answer to `colleagues`. */
      readonly colleagues: readonly Colleague[] | null;
    }
  | ErrorFrame
  | { readonly kind: "pong" };

/** Where a conversation is passed on to; `target` is a queue's name or an agent's id, empty for the bot. */
export interface Destination {
  readonly to: "queue" | "agent" | "bot";
  readonly target: string;
}

/** What the desk sends and wants acknowledged; names as on the wire. */
export type DeskRequest =
  | { readonly kind: "activity"; readonly id: string; readonly activity: Activity }
  | { readonly kind: "accept" | "decline"; readonly id: string; readonly reservation: string }
  | { readonly kind: "open"; readonly id: string; readonly conversation: string }
  | { readonly kind: "reply" | "note"; readonly id: string; readonly conversation: string; readonly text: string }
  | {
      readonly kind: "close";
      readonly id: string;
      readonly conversation: string;
      readonly outcome: Outcome;
      readonly words?: string;
    }
  | {
      readonly kind: "transfer";
      readonly id: string;
      readonly conversation: string;
      readonly to: Destination["to"];
      readonly target: string;
      readonly note: string;
    }
  | { readonly kind: "park"; readonly id: string; readonly conversation: string }
  | { readonly kind: "wrapped"; readonly id: string; readonly task: string }
  | { readonly kind: "colleagues"; readonly id: string; readonly queue: string };

const activity = oneOf(...ACTIVITIES);
const subject = {
  conversation: text,
  name: orNull(text),
  channel: text,
  queue: text,
  queueTitle: text,
  topic: orNull(text),
  priority: oneOf("low", "normal", "high", "urgent"),
};

const offer: Decoder<Offer> = record({
  ...subject, reservation: text, summary: orElse(text, ""), from: orElse(text, ""), waitedMs: integer, expiresAtMs: integer,
  nowMs: integer,
});

const card: Decoder<Card> = record({
  ...subject,
  sinceMs: integer,
  cursor: integer,
  last: orNull(record<LastLine>({ who: oneOf("visitor", "bot", "agent", "system"), text, atMs: integer })),
  asked: orElse(text, ""),
});

const wrapUp: Decoder<WrapUp> = record({
  task: text, conversation: text, name: orNull(text), topic: orNull(text), untilMs: integer,
});
const colleague: Decoder<Colleague> = record({ id: text, name: text, level: integer });

const today: Decoder<Today> = record({ handled: integer, target: integer });

export const agent: Decoder<Agent> = record({ id: text, name: text, username: text });

export const article: Decoder<Article> = record({
  intent: text, title: text, answer: text, queue: text, source: orElse(text, ""), reviewed: orElse(text, ""),
  next: orElse(listOf(text), []),
});

const deskView: Decoder<DeskView> = record({
  agent, activity, offers: listOf(offer), conversations: listOf(card), wrapping: orElse(listOf(wrapUp), []),
  queues: orElse(listOf(record<Queue>({ name: text, title: text })), []), today, nowMs: integer,
});

const note: Decoder<Note> = record({ id: text, atMs: integer, name: text, text });

const packet: Decoder<Packet> = record({
  ...subject,
  reason: text,
  summary: orElse(text, ""),
  waitedMs: integer,
  intents: orElse(
    listOf(record<RecognisedIntent>({ intent: text, title: text, confidence: number, atMs: integer })), [],
  ),
  details: orElse(listOf(record<{ label: string; value: string }>({ label: text, value: text })), []),
  redactions: orElse(integer, 0),
  suggested: orElse(listOf(article), []),
  windowMs: orNull(integer),
  heardMs: orElse(integer, 0),
});

const delivery: Decoder<Delivery> = record({
  seq: integer, state: oneOf(...DELIVERY_STATES), reason: orElse(text, ""), atMs: orElse(integer, 0),
});

const elsewhere: Decoder<Elsewhere> = record({ channel: text, title: text, entries: listOf(entry) });

const events = new Map<string, Decoder<object>>(
  Object.entries({
    offer: record({ offer }),
    offer_ended: record({ reservation: text, reason: text }),
    assigned: record({ card }),
    released: record({ conversation: text, reason: text }),
    transfer_asked: record({ conversation: text, asked: text }),
    transfer_refused: record({ conversation: text, by: text, reason: text }),
    wrapping: record({ wrapping: wrapUp }),
    wrapped: record({ task: text }),
    activity: record({ activity, reason: text }),
    today: record({ today }),
  }),
);

/** null for a type this page does not know: its cursor still counts. */
const deskEvent: Decoder<DeskEvent | null> = (value, where) => {
  if (!isObject(value) || typeof value["type"] !== "string") throw new DecodeError(`${where}: type expected`);
  const decode = events.get(value["type"]);
  return decode ? ({ type: value["type"], ...decode(value, where) } as DeskEvent) : null;
};

/** Decodes one frame of the desk socket; null for an unknown kind, throws `DecodeError` for a broken one. */
export const decodeDeskFrame = byKind<DeskFrame>({
  snapshot: record({ view: deskView, cursor: orNull(text) }),
  event: record({ cursor: text, event: deskEvent }),
  conversation: record({
    conversation: text, packet, entries: listOf(entry), notes: orElse(listOf(note), []),
    deliveries: orElse(listOf(delivery), []), history: orElse(listOf(elsewhere), []), cursor: integer,
  }),
  entries: record({ conversation: text, entries: listOf(entry) }),
  notes: record({ conversation: text, notes: listOf(note) }),
  deliveries: record({ conversation: text, deliveries: listOf(delivery) }),
  typing: record({ conversation: text }),
  ack: record({ id: text, seq: orNull(integer), colleagues: orNull(listOf(colleague)) }),
  error: record({ code: text, message: text, id: orNull(text) }),
  pong: record({}),
});
