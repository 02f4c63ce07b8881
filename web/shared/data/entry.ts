/** One line of a conversation's log, as both sockets carry it. */
import { bag, integer, listOf, oneOf, orElse, orNull, record, text, type Decoder } from "./decode.js";

export type Who = "visitor" | "bot" | "agent" | "system";

export interface Button {
  readonly title: string;
  readonly payload: string;
}

export interface Entry {
  /** Position in the log: 1, 2, 3 … without a gap but where the log was rebuilt. */
  readonly seq: number;
  /** Where the log was rebuilt: the position that comes before this one; null everywhere else. */
  readonly follows: number | null;
  readonly atMs: number;
  readonly who: Who;
  /** `text` for people and the bot; for the system what happened (`handed_over`, `closed`, …). */
  readonly kind: string;
  readonly text: string;
  /** The sender's own id of the message, where it has one. */
  readonly id: string | null;
  /** The agent's first name. */
  readonly name: string | null;
  readonly buttons: readonly Button[];
  /** Kinds of secrets that were cut out of this text before it was stored. */
  readonly redacted: readonly string[];
  readonly data: Readonly<Record<string, unknown>>;
}

export const button: Decoder<Button> = record({ title: text, payload: text });

export const entry: Decoder<Entry> = record({
  seq: integer,
  follows: orNull(integer),
  atMs: integer,
  who: oneOf("visitor", "bot", "agent", "system"),
  kind: text,
  text,
  id: orNull(text),
  name: orNull(text),
  buttons: orElse(listOf(button), []),
  redacted: orElse(listOf(text), []),
  data: orElse(bag, {}),
});
