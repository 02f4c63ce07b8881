/** What survives a reload of this tab: how far the agent has read and since when his state stands. */
import { integer, isObject, oneOf, orNull, record } from "../../shared/data/decode.js";
import { ACTIVITIES } from "../../shared/data/desk.js";
import { initialPage, type PageState } from "./page.js";

const KEY = "sanad.desk";

type Kept = Pick<PageState, "read" | "activitySince">;

const since = orNull(record<NonNullable<Kept["activitySince"]>>({
  activity: oneOf(...ACTIVITIES), sinceMs: integer,
}));

/** Throws when the text is not what `keptText` writes. */
export function readKept(text: string): Kept {
  const value: unknown = JSON.parse(text);
  if (!isObject(value) || !isObject(value["read"])) throw new TypeError("not ours");
  const read = Object.fromEntries(Object.entries(value["read"]).map(([key, seq]) => [key, integer(seq, key)]));
  return { read, activitySince: since(value["activitySince"], "activitySince") };
}

function sinceOnWire(kept: Kept): object | null {
  const { activitySince } = kept;
  return activitySince && { activity: activitySince.activity, since_ms: activitySince.sinceMs };
}

export const keptText = (kept: Kept): string =>
  JSON.stringify({ read: kept.read, activitySince: sinceOnWire(kept) });

export function remembered(): PageState {
  try {
    const text = sessionStorage.getItem(KEY);
    return text === null ? initialPage : { ...initialPage, ...readKept(text) };
  } catch {
    return initialPage;
  }
}

/** Writes what changed; a browser that refuses storage forgets. */
export function remember(before: PageState, after: PageState): void {
  if (before.read === after.read && before.activitySince === after.activitySince) return;
  try {
    sessionStorage.setItem(KEY, keptText(after));
  } catch {
    // Nothing is lost but the unread counts after a reload.
  }
}

/** The next agent on this device starts afresh. */
export function forget(): void {
  try {
    sessionStorage.removeItem(KEY);
  } catch {
    // Nothing was kept.
  }
}
