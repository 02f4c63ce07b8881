/** Finds web addresses in plain text; the caller renders the parts as text nodes and anchors. */

export interface Segment { readonly text: string; readonly href: string | null }

const ADDRESS = /https?:\/\/[^\s<>"'`\u00ab\u00bb\u200e\u200f\u202a-\u202e\u2066-\u2069]+/giu;
/** Marks that end a sentence rather than an address. */
const TRAILING = /[.,;:!?)\]}،؛؟…]+$/u;

function addressOf(candidate: string): string | null {
  try {
    const url = new URL(candidate);
    const safe = (url.protocol === "https:" || url.protocol === "http:") && !url.username && !url.password;
    return safe ? url.href : null;
  } catch {
    return null;
  }
}

/** Cuts `text` into parts; joined again they are `text`. Only http and https addresses without a user become links. */
export function linkify(text: string): readonly Segment[] {
  const segments: Segment[] = [];
  let end = 0;
  for (const match of text.matchAll(ADDRESS)) {
    const candidate = match[0].replace(TRAILING, "");
    const href = addressOf(candidate);
    if (!href) continue;
    if (match.index > end) segments.push({ text: text.slice(end, match.index), href: null });
    segments.push({ text: candidate, href });
    end = match.index + candidate.length;
  }
  if (end < text.length) segments.push({ text: text.slice(end), href: null });
  return segments;
}
