import { describe, expect, it } from "vitest";
import { Drafts, type Shelf } from "./drafts.js";
import { offerAnswer, shortcutOf, type Stroke } from "./keys.js";
import { keptText, readKept } from "./memory.js";
import { above, readPlace, writePlace } from "./place.js";

class MapShelf implements Shelf {
  readonly map = new Map<string, string>();

  get length(): number {
    return this.map.size;
  }

  key(index: number): string | null {
    return [...this.map.keys()][index] ?? null;
  }

  getItem(key: string): string | null {
    return this.map.get(key) ?? null;
  }

  setItem(key: string, value: string): void {
    this.map.set(key, value);
  }

  removeItem(key: string): void {
    this.map.delete(key);
  }
}

describe("drafts", () => {
  it("are kept apart by conversation and kind, and outlive the page", () => {
    const shelf = new MapShelf();
    const drafts = new Drafts(shelf);
    drafts.set("c1", "reply", "مرحبًا");
    drafts.set("c1", "note", "سر");
    drafts.set("c2", "reply", "غيره");
    const reloaded = new Drafts(shelf);
    expect([reloaded.get("c1", "reply"), reloaded.get("c1", "note"), reloaded.get("c2", "note")]).toEqual([
      "مرحبًا", "سر", "",
    ]);
  });

  it("take an article as a paragraph of its own", () => {
    const drafts = new Drafts(null);
    drafts.append("c1", "reply", "مقالة");
    drafts.append("c1", "reply", "أخرى");
    expect(drafts.get("c1", "reply")).toBe("مقالة\n\nأخرى");
  });

  it("leave no words behind once sent or once the conversation is gone", () => {
    const shelf = new MapShelf();
    shelf.setItem("other", "kept");
    const drafts = new Drafts(shelf);
    drafts.set("c1", "reply", "مرحبًا");
    drafts.set("c1", "reply", "");
    drafts.set("c2", "note", "سر");
    new Drafts(shelf).keepOnly(["c1"]);
    expect([...shelf.map.keys()]).toEqual(["other"]);
  });

  it("stay on the page when the browser's storage is full", () => {
    const shelf = new MapShelf();
    shelf.setItem = () => {
      throw new Error("QuotaExceededError");
    };
    const drafts = new Drafts(shelf);
    drafts.set("c1", "reply", "مرحبًا");
    expect(drafts.get("c1", "reply")).toBe("مرحبًا");
  });
});

const stroke = (code: string, held: Partial<Stroke> = {}): Stroke => ({
  code, altKey: false, ctrlKey: false, metaKey: false, shiftKey: false, ...held,
});

describe("shortcuts", () => {
  it("go by the key's place, so that an Arabic layout works", () => {
    expect(shortcutOf(stroke("KeyK", { ctrlKey: true }), true)).toEqual({ does: "search" });
    expect(shortcutOf(stroke("KeyK", { metaKey: true }), false)).toEqual({ does: "search" });
    expect(shortcutOf(stroke("Digit2", { altKey: true }), true)).toEqual({ does: "conversation", index: 1 });
    expect(shortcutOf(stroke("KeyN", { altKey: true }), true)).toEqual({ does: "notes" });
  });

  it("leave a question mark to the writer", () => {
    expect(shortcutOf(stroke("Slash", { shiftKey: true }), false)).toEqual({ does: "help" });
    expect(shortcutOf(stroke("Slash", { shiftKey: true }), true)).toBeNull();
  });

  it.each([stroke("KeyK"), stroke("KeyO"), stroke("KeyN", { altKey: true, ctrlKey: true })])(
    "do not take other strokes (%o)", (other) => {
      expect(shortcutOf(other, false)).toBeNull();
    },
  );

  it("answer an offer; Enter only on the card, on a button it is a press", () => {
    expect([offerAnswer(stroke("KeyA"), false), offerAnswer(stroke("KeyD"), true)]).toEqual(["accept", "decline"]);
    expect([offerAnswer(stroke("Enter"), true), offerAnswer(stroke("Enter"), false)]).toEqual(["accept", null]);
    expect(offerAnswer(stroke("KeyA", { ctrlKey: true }), true)).toBeNull();
  });
});

describe("the place", () => {
  it.each([
    { conversation: null, details: false }, { conversation: "ab12", details: false },
    { conversation: "ab12", details: true }, { conversation: null, details: true },
  ])("is read from the address as it was written (%o)", (place) => {
    expect(readPlace(writePlace(place))).toEqual(place);
  });

  it("takes no strange conversation from the address", () => {
    expect(readPlace("#c=<script>").conversation).toBeNull();
  });

  it("goes up one step at a time", () => {
    const deep = { conversation: "c1", details: true };
    expect([above(deep), above(above(deep))]).toEqual([
      { conversation: "c1", details: false }, { conversation: null, details: false },
    ]);
  });
});

describe("the memory of a tab", () => {
  it("reads what it wrote", () => {
    const kept = { read: { c1: 4 }, activitySince: { activity: "away", sinceMs: 17 } } as const;
    expect(readKept(keptText(kept))).toEqual(kept);
    expect(readKept(keptText({ read: {}, activitySince: null }))).toEqual({ read: {}, activitySince: null });
  });

  it.each(["", "null", "{}", '{"read":{"c1":"x"}}'])("refuses what is not its own (%s)", (text) => {
    expect(() => readKept(text)).toThrow();
  });
});
