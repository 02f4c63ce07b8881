/** What every component needs to speak to people. */
import type { Subject } from "../../shared/data/desk.js";
import type { Clock } from "../../shared/time.js";
import type { Key, T } from "../i18n/index.js";

export interface Tools {
  readonly t: T;
  readonly clock: Clock;
}

export const nameOf = (subject: Pick<Subject, "name">, t: T): string => subject.name ?? t("name.unknown");

const CHANNELS: ReadonlySet<string> = new Set(["web", "telegram", "whatsapp"]);

/** Where a person writes; a channel that this page does not know is said as the server names its people. */
export const channelOf = (subject: Pick<Subject, "channel" | "name">, t: T): string =>
  CHANNELS.has(subject.channel) ? t(`channel.${subject.channel}` as Key) : (subject.name ?? subject.channel);

export const initialOf = (name: string): string => Array.from(name.trim())[0] ?? "؟";

/** What a conversation is about, as far as it is known. */
export const topicOf = (subject: Pick<Subject, "topic">, t: T): string =>
  subject.topic === null || subject.topic === "" ? t("topic.unknown") : subject.topic;
