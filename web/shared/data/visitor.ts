/** The visitor socket: what the widget says, what it hears, and the decoder between. */
import {
  byKind, flag, integer, listOf, oneOf, orElse, orNull, record, text, type Decoder,
} from "./decode.js";
import { button, entry, type Button, type Entry } from "./entry.js";

export type Owner = "bot" | "queue" | "agent" | "closed";

export interface Speaker {
  readonly kind: "bot" | "agent" | "nobody";
  readonly name: string | null;
}

export interface Waiting {
  readonly position: number | null;
  /** A whole Arabic sentence with position and estimated wait. */
  readonly text: string;
  readonly sinceMs: number;
  readonly canLeaveCase: boolean;
}

export interface RatingDue {
  /** Sequence of the entry that ended the human part to rate. */
  readonly for: number;
  readonly name: string | null;
}

export interface View {
  readonly owner: Owner;
  readonly speaker: Speaker;
  readonly waiting: Waiting | null;
  readonly rating: RatingDue | null;
  readonly deskOpen: boolean;
}

export interface Greeting {
  readonly text: string;
  readonly buttons: readonly Button[];
}

export interface Limits {
  /** Longest message, in Unicode code points. */
  readonly textChars: number;
  /** Largest file; 0 when none is taken. */
  readonly attachmentBytes: number;
  /** Media types that are taken. */
  readonly attachmentTypes: readonly string[];
}

export interface Welcome {
  readonly kind: "welcome";
  readonly token: string;
  readonly conversation: string | null;
  readonly cursor: number;
  readonly entries: readonly Entry[];
  readonly view: View;
  readonly greeting: Greeting;
  readonly limits: Limits;
}

export type VisitorFrame =
  | Welcome
  | { readonly kind: "entries"; readonly entries: readonly Entry[] }
  | { readonly kind: "view"; readonly view: View }
  | { readonly kind: "ack"; readonly id: string; readonly seq: number | null }
  | { readonly kind: "typing"; readonly name: string | null }
  | ErrorFrame
  | { readonly kind: "pong" };

export interface ErrorFrame {
  readonly kind: "error";
  readonly code: string;
  /** Arabic: what went wrong and what to do. */
  readonly message: string;
  readonly id: string | null;
}

/** What the widget sends; names as on the wire. */
export type VisitorRequest =
  | { readonly kind: "send"; readonly id: string; readonly text: string; readonly payload?: string }
  | { readonly kind: "cancel_wait" | "leave_case"; readonly id: string }
  | { readonly kind: "rate"; readonly id: string; readonly score: number; readonly words?: string };

const view: Decoder<View> = record({
  owner: oneOf("bot", "queue", "agent", "closed"),
  speaker: record<Speaker>({ kind: oneOf("bot", "agent", "nobody"), name: orNull(text) }),
  waiting: orNull(
    record<Waiting>({ position: orNull(integer), text, sinceMs: integer, canLeaveCase: orElse(flag, false) }),
  ),
  rating: orNull(record<RatingDue>({ for: integer, name: orNull(text) })),
  deskOpen: orElse(flag, true),
});

/** Decodes one frame of the visitor socket; null for an unknown kind, throws `DecodeError` for a broken one. */
export const decodeVisitorFrame = byKind<VisitorFrame>({
  welcome: record({
    token: text,
    conversation: orNull(text),
    cursor: orElse(integer, 0),
    entries: listOf(entry),
    view,
    greeting: record<Greeting>({ text, buttons: orElse(listOf(button), []) }),
    limits: record<Limits>({
      textChars: integer, attachmentBytes: orElse(integer, 0), attachmentTypes: orElse(listOf(text), []),
    }),
  }),
  entries: record({ entries: listOf(entry) }),
  view: record({ view }),
  ack: record({ id: text, seq: orNull(integer) }),
  typing: record({ name: orNull(text) }),
  error: record({ code: text, message: text, id: orNull(text) }),
  pong: record({}),
});
