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

/** What a conversation is about; the queue where the topic is not known yet. */
export const topicOf = (subject: Pick<Subject, "topic" | "queueTitle">, t: T): string =>
  [subject.topic, subject.queueTitle].find((each) => each !== null && each !== "") ?? t("topic.unknown");
