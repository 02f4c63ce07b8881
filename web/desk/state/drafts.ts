/** Unsent words of each conversation, kept for this tab until they are sent or the agent signs out. */

export type DraftKind = "reply" | "note";

const PREFIX = "sanad.draft.";

/** The part of `Storage` that drafts need. */
export interface Shelf {
  readonly length: number;
  key(index: number): string | null;
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

export class Drafts {
  readonly #held = new Map<string, string>();
  readonly #shelf: Shelf | null;

  /** Without a shelf (a browser that refuses storage) drafts last as long as the page. */
  constructor(shelf: Shelf | null) {
    this.#shelf = shelf;
  }

  get(conversation: string, kind: DraftKind): string {
    const key = this.#key(conversation, kind);
    return this.#held.get(key) ?? this.#shelf?.getItem(key) ?? "";
  }

  set(conversation: string, kind: DraftKind, text: string): void {
    const key = this.#key(conversation, kind);
    this.#held.set(key, text);
    try {
      if (text) this.#shelf?.setItem(key, text);
      else this.#shelf?.removeItem(key);
    } catch {
      // A full shelf: the page still holds the words.
    }
  }

  /** Adds a paragraph to what is there. */
  append(conversation: string, kind: DraftKind, text: string): void {
    const before = this.get(conversation, kind).trimEnd();
    this.set(conversation, kind, before ? `${before}\n\n${text}` : text);
  }

  /** Forgets the conversations that are no longer this agent's. */
  keepOnly(conversations: readonly string[]): void {
    const mine = new Set(conversations);
    for (const key of [...this.#held.keys(), ...this.#shelved()]) {
      const conversation = key.slice(PREFIX.length).split(".")[0] ?? "";
      if (mine.has(conversation)) continue;
      this.#held.delete(key);
      this.#shelf?.removeItem(key);
    }
  }

  #shelved(): readonly string[] {
    const shelf = this.#shelf;
    if (!shelf) return [];
    return Array.from({ length: shelf.length }, (_, index) => shelf.key(index) ?? "").filter((key) =>
      key.startsWith(PREFIX),
    );
  }

  #key(conversation: string, kind: DraftKind): string {
    return `${PREFIX}${conversation}.${kind}`;
  }
}

/** This tab's storage, or null where the browser refuses it. */
export function tabShelf(): Shelf | null {
  try {
    return sessionStorage;
  } catch {
    return null;
  }
}
