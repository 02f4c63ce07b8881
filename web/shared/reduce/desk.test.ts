import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { newEcho } from "./echo.js";
import {
  REPLY_LIMIT_MS, cursors, foldEvent, initialDesk, isNewer, missesEntries, receive, threadOf, ticked, wrote,
  windowEndMs, type DeskState,
} from "./desk.js";
import { decodeDeskFrame, type DeskFrame, type DeskView } from "../data/desk.js";

const NOW = 1_700_000_000_000;
const subject = (conversation: string): object => ({
  conversation, name: "صاحب عمل", channel: "web", queue: "permits", queue_title: "رخص العمل", topic: null,
  priority: "normal",
});
const offer = (reservation: string, conversation: string): object => ({
  ...subject(conversation), reservation, summary: "تجديد رخصة", waited_ms: 1, expires_at_ms: NOW + 4000, now_ms: NOW,
});
const card = (conversation: string, cursor = 0): object => ({
  ...subject(conversation), since_ms: NOW, cursor, last: null,
});
const line = (seq: number, who = "visitor"): object => ({
  seq, at_ms: NOW + seq, who, kind: "text", text: `سطر ${seq}`,
});
const frame = (wire: object): DeskFrame => {
  const decoded = decodeDeskFrame(wire);
  if (!decoded) throw new Error("unknown kind");
  return decoded;
};
const snapshot = (more: object = {}): DeskFrame =>
  frame({
    kind: "snapshot", cursor: "1-0",
    view: {
      agent: { id: "a1", name: "نورة", username: "noura" }, activity: "available", offers: [], conversations: [],
      today: { handled: 0, target: 10 }, now_ms: NOW + 500, ...more,
    },
  });
const event = (cursor: string, body: object): DeskFrame => frame({ kind: "event", cursor, event: body });
const packet = (conversation: string, upTo: number): DeskFrame =>
  frame({
    kind: "conversation", conversation, cursor: upTo,
    packet: { ...subject(conversation), reason: "asked", summary: "", waited_ms: 1 },
    entries: Array.from({ length: upTo }, (_, index) => line(index + 1)), notes: [],
  });
const after = (state: DeskState, ...frames: DeskFrame[]): DeskState =>
  frames.reduce((folded, each) => receive(folded, each, NOW), state);

const CONVERSATIONS = ["c1", "c2", "c3"] as const;
const someEvent: fc.Arbitrary<object> = fc.oneof(
  fc.constantFrom(...CONVERSATIONS).map((id) => ({ type: "offer", offer: offer(`r-${id}`, id) })),
  fc.constantFrom(...CONVERSATIONS).map((id) => ({ type: "offer_ended", reservation: `r-${id}`, reason: "timeout" })),
  fc.constantFrom(...CONVERSATIONS).map((id) => ({ type: "assigned", card: card(id) })),
  fc.constantFrom(...CONVERSATIONS).map((id) => ({ type: "released", conversation: id, reason: "closed" })),
  fc.constantFrom("available", "away").map((activity) => ({ type: "activity", activity, reason: "chosen" })),
  fc.nat(20).map((handled) => ({ type: "today", today: { handled, target: 10 } })),
);

describe("the desk", () => {
  it("is what a fresh snapshot would say, also when a reconnect repeats events", () => {
    fc.assert(
      fc.property(fc.array(someEvent, { maxLength: 30 }), fc.nat(30), (bodies, from) => {
        const events = bodies.map((body, index) => event(`${index + 2}-0`, body));
        const once = after(initialDesk, snapshot(), ...events);
        const repeated = after(once, ...events.slice(from));
        const fresh = after(initialDesk, snapshot()).view;
        const expected = events.reduce<DeskView | null>(
          (view, each) => (view && each.kind === "event" && each.event ? foldEvent(view, each.event) : view), fresh,
        );
        expect(repeated.view).toEqual(expected);
        expect(repeated.cursor).toBe(events.length === 0 ? "1-0" : `${events.length + 1}-0`);
      }),
    );
  });

  it("orders stream positions by number, not by letter", () => {
    expect(isNewer("10-0", "9-5")).toBe(true);
    expect(isNewer("9-10", "9-9")).toBe(true);
    expect(isNewer("9-9", "9-9")).toBe(false);
    expect(isNewer("9-1", null)).toBe(true);
  });

  it("takes an offer away once the conversation is assigned", () => {
    const state = after(
      initialDesk, snapshot(), event("2-0", { type: "offer", offer: offer("r1", "c1") }),
      event("3-0", { type: "assigned", card: card("c1") }),
    );
    expect(state.view?.offers).toEqual([]);
    expect(state.view?.conversations.map((each) => each.conversation)).toEqual(["c1"]);
  });

  it("moves a card along with the newest entry and tells hello where it stands", () => {
    const state = after(
      initialDesk, snapshot({ conversations: [card("c1")] }), packet("c1", 2),
      frame({ kind: "entries", conversation: "c1", entries: [line(2), line(3)] }),
    );
    expect(state.view?.conversations[0]).toMatchObject({ cursor: 3, last: { text: "سطر 3" } });
    expect(cursors(state)).toEqual({ c1: 3 });
    expect(missesEntries(state)).toBe(false);
    expect(missesEntries(after(state, frame({ kind: "entries", conversation: "c1", entries: [line(5)] })))).toBe(true);
  });

  it("forgets the thread of a released conversation", () => {
    const state = after(
      initialDesk, snapshot({ conversations: [card("c1")] }), packet("c1", 2),
      event("2-0", { type: "released", conversation: "c1", reason: "closed" }),
    );
    expect(Object.keys(state.threads)).toEqual([]);
  });

  it("replaces a reply's echo by its entry, and fails it after the limit", () => {
    const open = after(initialDesk, snapshot({ conversations: [card("c1")] }), packet("c1", 1));
    const replied = wrote(open, "c1", newEcho("reply-01", "مرحباً", NOW));
    expect(threadOf(ticked(replied, NOW + REPLY_LIMIT_MS), "c1").echoes[0]?.state).toBe("failed");
    const stored = after(
      replied, frame({ kind: "ack", id: "reply-01", seq: 2 }),
      frame({ kind: "entries", conversation: "c1", entries: [line(2, "agent")] }),
    );
    expect(threadOf(stored, "c1").echoes).toEqual([]);
  });

  it("keeps a note once", () => {
    const note = { id: "n1", at_ms: NOW, name: "نورة", text: "يراجع غداً" };
    const notes = frame({ kind: "notes", conversation: "c1", notes: [note] });
    expect(threadOf(after(initialDesk, snapshot(), notes, notes), "c1").notes).toHaveLength(1);
  });
});

describe("a conversation on a channel", () => {
  const sent = (seq: number, state: string, reason = ""): object => ({ seq, state, reason, at_ms: NOW });
  const opened = (more: object, deliveries: object[] = []): DeskFrame =>
    frame({
      kind: "conversation", conversation: "c1", cursor: 2, notes: [], entries: [line(1), line(2, "agent")], deliveries,
      packet: { ...subject("c1"), channel: "whatsapp", reason: "asked", summary: "", waited_ms: 1, ...more },
    });
  const news = (...deliveries: object[]): DeskFrame => frame({ kind: "deliveries", conversation: "c1", deliveries });

  it("shows what became of each line, as the server said last", () => {
    const state = after(
      initialDesk, snapshot({ conversations: [card("c1", 2)] }), opened({}, [sent(2, "sending")]),
      news(sent(2, "sent")), news(sent(2, "failed", "لم تصل"), sent(1, "read")),
    );
    const { deliveries } = threadOf(state, "c1");
    expect([deliveries[1]?.state, deliveries[2]]).toEqual([
      "read", { seq: 2, state: "failed", reason: "لم تصل", atMs: NOW },
    ]);
    expect(threadOf(after(state, opened({})), "c1").deliveries).toEqual({});
  });

  it("has a window that each message of the employer opens anew", () => {
    const day = 24 * 3_600_000;
    const before = after(initialDesk, opened({ window_ms: day, heard_ms: NOW - 5 }));
    expect(windowEndMs(threadOf(before, "c1"))).toBe(NOW + 1 + day);
    const later = after(before, frame({ kind: "entries", conversation: "c1", entries: [line(3, "bot"), line(4)] }));
    expect(windowEndMs(threadOf(later, "c1"))).toBe(NOW + 4 + day);
  });

  it("has a window from when a late message was written", () => {
    const day = 24 * 3_600_000;
    const late = { ...line(4), data: { said_ms: NOW - 4000 } };
    const wire = { kind: "conversation", conversation: "c2", cursor: 4, notes: [], entries: [late] };
    const packet = { ...subject("c2"), reason: "asked", summary: "", waited_ms: 1, window_ms: day, heard_ms: NOW - 9000 };
    expect(windowEndMs(threadOf(after(initialDesk, frame({ ...wire, packet })), "c2"))).toBe(NOW - 4000 + day);
  });

  it("has no window where free words are always allowed, or before its packet came", () => {
    expect(windowEndMs(threadOf(after(initialDesk, opened({})), "c1"))).toBeNull();
    expect(windowEndMs(threadOf(initialDesk, "c1"))).toBeNull();
  });

  it("may be one that this page does not know", () => {
    expect(opened({ channel: "letter" })).toMatchObject({ packet: { channel: "letter" } });
  });

  it("brings the person's words on his other channels along", () => {
    const history = [{ channel: "telegram", title: "من تيليجرام", entries: [line(1)] }];
    const wire = { kind: "conversation", conversation: "c1", cursor: 0, notes: [], entries: [], history };
    const packet = { ...subject("c1"), reason: "asked", summary: "", waited_ms: 1 };
    const thread = threadOf(after(initialDesk, frame({ ...wire, packet })), "c1");
    expect(thread.history[0]).toMatchObject({ channel: "telegram", entries: [{ seq: 1 }] });
    expect(thread.log.entries).toEqual([]);
  });
});
