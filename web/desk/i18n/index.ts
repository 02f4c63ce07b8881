/** The desk's strings; Arabic first. */
import { makeTranslate, type Translate } from "../../shared/i18n/translate.js";
import type { Language } from "../../shared/time.js";
import ar from "./ar.json";
import en from "./en.json";

export type Key = keyof typeof ar;
export type T = Translate<Key>;

const catalogs = { ar, en } as const;

export const translator = (language: Language): T => makeTranslate<Key>(catalogs[language], language);

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** A span of time in words, in the form that follows "since" and "waited": seconds, then minutes, then hours. */
export function durationText(t: T, spanMs: number): string {
  const ms = Math.max(0, spanMs);
  if (ms < MINUTE_MS) return t("duration.seconds", { n: Math.floor(ms / 1_000) });
  if (ms < HOUR_MS) return t("duration.minutes", { n: Math.floor(ms / MINUTE_MS) });
  return t("duration.hours", { n: Math.floor(ms / HOUR_MS) });
}

/** The same in whole minutes, for what is seen at a glance and must not flicker. */
export const minutesText = (t: T, spanMs: number): string =>
  spanMs < MINUTE_MS ? t("duration.short") : durationText(t, spanMs);
