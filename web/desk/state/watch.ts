/** What is worth a word to the agent between two states: pure, so that nothing is told twice or after a reload. */
import type { Card, Offer } from "../../shared/data/desk.js";
import type { Entry } from "../../shared/data/entry.js";
import { threadOf } from "../../shared/reduce/desk.js";
import type { News, PageState } from "./page.js";

export interface Changes {
  readonly offers: readonly Offer[];
  /** New conversations; `chosen` when the agent accepted the offer here. */
  readonly cards: readonly { readonly card: Card; readonly chosen: boolean }[];
  /** Lines of the employers that came while the page had the conversation open; never the history. */
  readonly lines: readonly { readonly card: Card; readonly entry: Entry }[];
  readonly news: readonly News[];
}

const offersOf = (state: PageState): readonly Offer[] => state.desk.view?.offers ?? [];
const cardsOf = (state: PageState): readonly Card[] => state.desk.view?.conversations ?? [];

function newLines(before: PageState, after: PageState, card: Card): readonly Entry[] {
  const known = before.desk.threads[card.conversation];
  if (!known?.packet) return [];
  const { entries } = threadOf(after.desk, card.conversation).log;
  return entries.filter((each) => each.seq > known.log.cursor && each.who === "visitor");
}

export function changes(before: PageState, after: PageState): Changes {
  const offered = new Set(offersOf(before).map((each) => each.reservation));
  const held = new Set(cardsOf(before).map((each) => each.conversation));
  const first = before.desk.view === null;
  return {
    offers: offersOf(after).filter((each) => !offered.has(each.reservation)),
    cards: first
      ? []
      : cardsOf(after)
          .filter((card) => !held.has(card.conversation))
          .map((card) => ({ card, chosen: before.taking.includes(card.conversation) })),
    lines: cardsOf(after).flatMap((card) => newLines(before, after, card).map((entry) => ({ card, entry }))),
    news: after.news.filter((each) => each.id > before.newsCount),
  };
}
