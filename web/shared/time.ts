/** Times and days as a Saudi reader expects them: Gregorian calendar, the digits of identity and permit numbers. */

export interface Clock {
  /** Hour and minute. */
  time(atMs: number): string;
  /** Today, yesterday, or the whole date. */
  day(atMs: number, nowMs: number): string;
  /** The same for two instants of one calendar day of the reader. */
  dayKey(atMs: number): string;
  /** Machine-readable, for `<time datetime>`. */
  iso(atMs: number): string;
}

const LOCALES = { ar: "ar-SA-u-ca-gregory-nu-latn", en: "en-GB-u-ca-gregory-nu-latn" } as const;

export type Language = keyof typeof LOCALES;

/** Writes times in `language`; `timeZone` is the reader's own unless given. */
export function makeClock(language: Language, timeZone?: string): Clock {
  const locale = LOCALES[language];
  const zone = timeZone === undefined ? {} : { timeZone };
  const time = new Intl.DateTimeFormat(locale, { hour: "numeric", minute: "2-digit", ...zone });
  const date = new Intl.DateTimeFormat(locale, {
    weekday: "long", day: "numeric", month: "long", year: "numeric", ...zone,
  });
  const key = new Intl.DateTimeFormat("en-CA", { year: "numeric", month: "2-digit", day: "2-digit", ...zone });
  const near = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
  const ordinal = (atMs: number): number => Date.parse(key.format(atMs)) / 86_400_000;
  return {
    time: (atMs) => time.format(atMs),
    day: (atMs, nowMs) => {
      const days = ordinal(atMs) - ordinal(nowMs);
      return days === 0 || days === -1 ? near.format(days, "day") : date.format(atMs);
    },
    dayKey: (atMs) => key.format(atMs),
    iso: (atMs) => new Date(atMs).toISOString(),
  };
}
