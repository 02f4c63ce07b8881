/** Finds web addresses and codes in plain text; the caller renders the parts as text nodes, anchors and isolates. */

export interface Segment {
  readonly text: string;
  /** Set on a web address. */
  readonly href: string | null;
  /** True for what reads from left to right whatever is around it: an address, a permit number, a telephone number. */
  readonly ltr: boolean;
}

const ADDRESS = /https?:\/\/[^\s<>"'`\u00ab\u00bb\u200e\u200f\u202a-\u202e\u2066-\u2069]+/giu;
/** Marks that end a sentence rather than an address. */
const TRAILING = /[.,;:!?)\]}،؛؟…]+$/u;
/**
 * What reads from left to right among Arabic words, where the bidirectional algorithm would swap its halves: telephone
 * numbers in groups, international and national; Latin letters or digits joined by marks (123-ABC, 2026/11/23,
 * name@host.sa); a number of which the desk sees the end alone (•••••••901).
 */
const CODE = new RegExp(
  [
    /\+[\d•][\d• -]*\d/,
    /(?<![\d-])0\d{1,4}(?: \d{2,4}){1,4}(?!\d)/,
    /[A-Za-z0-9•]+(?:[-/_.:@+#][A-Za-z0-9•]+)+/,
    /••[• ]*[A-Za-z0-9٠-٩]+/,
  ].map((each) => each.source).join("|"),
  "gu",
);

function addressOf(candidate: string): string | null {
  try {
    const url = new URL(candidate);
    const safe = (url.protocol === "https:" || url.protocol === "http:") && !url.username && !url.password;
    return safe ? url.href : null;
  } catch {
    return null;
  }
}

interface Find extends Segment {
  readonly index: number;
}

function* addresses(text: string): Generator<Find> {
  for (const match of text.matchAll(ADDRESS)) {
    const candidate = match[0].replace(TRAILING, "");
    const href = addressOf(candidate);
    if (href) yield { index: match.index, text: candidate, href, ltr: true };
  }
}

function* codes(text: string): Generator<Find> {
  for (const match of text.matchAll(CODE)) yield { index: match.index, text: match[0], href: null, ltr: true };
}

function cut(text: string, finds: Iterable<Find>, rest: (between: string) => readonly Segment[]): readonly Segment[] {
  const segments: Segment[] = [];
  let end = 0;
  for (const { index, ...segment } of finds) {
    segments.push(...rest(text.slice(end, index)), segment);
    end = index + segment.text.length;
  }
  return [...segments, ...rest(text.slice(end))];
}

const plain = (text: string): readonly Segment[] => (text === "" ? [] : [{ text, href: null, ltr: false }]);

/** Cuts `text` into parts; joined again they are `text`. Only http and https addresses without a user become links. */
export function linkify(text: string): readonly Segment[] {
  return cut(text, addresses(text), (between) => cut(between, codes(between), plain));
}
