/** What every component needs to speak to people. */
import type { Subject } from "../../shared/data/desk.js";
import type { Clock } from "../../shared/time.js";
import type { T } from "../i18n/index.js";

export interface Tools {
  readonly t: T;
  readonly clock: Clock;
}

export const nameOf = (subject: Pick<Subject, "name">, t: T): string => subject.name ?? t("name.unknown");

export const initialOf = (name: string): string => Array.from(name.trim())[0] ?? "؟";

/** What a conversation is about, as far as it is known. */
export const topicOf = (subject: Pick<Subject, "topic">, t: T): string =>
  subject.topic === null || subject.topic === "" ? t("topic.unknown") : subject.topic;
