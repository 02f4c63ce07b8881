import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeDeskFrame, type DeskFrame } from "../../shared/data/desk.js";
import { REPLY_LIMIT_MS } from "../../shared/reduce/desk.js";
import { newEcho } from "../../shared/reduce/echo.js";
import { answerTo, cardsInOrder, isClosing, isLeaving, isWrapping, lockOf, nextChangeMs, requestAgain, toOpen, unreadOf } from "./look.js";
import { clockText } from "./left.js";
import * as page from "./page.js";
import { changes } from "./watch.js";

const NOW = 1_700_000_000_000;
const subject = (conversation: string): object => ({
  conversation, name: `صاحب ${conversation}`, channel: "web", queue: "permits", queue_title: "رخص العمل",
  topic: null, priority: "normal",
});
const offer = (reservation: string, conversation: string): object => ({
  ...subject(conversation), reservation, summary: "", waited_ms: 1, expires_at_ms: NOW + 4_000, now_ms: NOW,
});
const card = (conversation: string, more: object = {}): object => ({
  ...subject(conversation), since_ms: NOW, cursor: 0, last: null, ...more,
});
const line = (seq: number, who: string, kind = "text"): object => ({ seq, at_ms: NOW + seq, who, kind, text: `${seq}` });
const frame = (wire: object): DeskFrame => {
  const decoded = decodeDeskFrame(wire);
  if (!decoded) throw new Error("unknown kind");
  return decoded;
};
const view = (more: object = {}): object => ({
  agent: { id: "a1", name: "نورة", username: "noura" }, activity: "available", offers: [], conversations: [],
  today: { handled: 0, target: 10 }, now_ms: NOW, ...more,
});
const snapshot = (more: object = {}, cursor = "1-0"): DeskFrame => frame({ kind: "snapshot", cursor, view: view(more) });
const event = (cursor: string, body: object): DeskFrame => frame({ kind: "event", cursor, event: body });
const whole = (conversation: string, lines: readonly object[]): DeskFrame =>
  frame({
    kind: "conversation", conversation, cursor: lines.length, entries: lines, notes: [],
    packet: { ...subject(conversation), reason: "", summary: "", waited_ms: 1 },
  });
const entries = (conversation: string, ...lines: object[]): DeskFrame =>
  frame({ kind: "entries", conversation, entries: lines });
const after = (state: page.PageState, ...frames: DeskFrame[]): page.PageState =>
  frames.reduce((folded, each) => page.hear(folded, each, NOW), state);
const start = (...frames: DeskFrame[]): page.PageState => after(page.initialPage, ...frames);
const error = (id: string): DeskFrame => frame({ kind: "error", code: "unavailable", message: "لاحقًا", id });

describe("an offer", () => {
  const offered = start(snapshot({ offers: [offer("r1", "c1")] }));
  const accepting = page.asked(offered, { kind: "accept", id: "accept-1", reservation: "r1" });

  it("is told once when a colleague took it", () => {
    const ended = event("2-0", { type: "offer_ended", reservation: "r1", reason: "rescinded" });
    expect(after(offered, ended, ended).news).toMatchObject([{ about: "offer", reason: "rescinded", name: "صاحب c1" }]);
  });

  it.each(["accepted", "declined"])("is not news when the agent %s it himself", (reason) => {
    expect(after(offered, event("2-0", { type: "offer_ended", reservation: "r1", reason })).news).toEqual([]);
  });

  it("shows the answer that is under way, until the server refuses it", () => {
    expect(answerTo(accepting, "r1")).toBe("accept");
    const late = after(accepting, error("accept-1"));
    expect(answerTo(late, "r1")).toBeNull();
    expect(late.taking).toEqual([]);
    expect(late.desk.problem).toBe("لاحقًا");
  });

  it("says once that a colleague was quicker, whichever word comes first", () => {
    const ended = event("2-0", { type: "offer_ended", reservation: "r1", reason: "rescinded" });
    const late = frame({ kind: "error", code: "offer_ended", message: "أخذه زميل", id: "accept-1" });
    for (const order of [[ended, late], [late, ended]]) {
      const told = after(accepting, ...order);
      expect([told.news.length, told.desk.problem]).toEqual([1, null]);
    }
  });

  it("says that it is too late for an offer that went while the line was broken", () => {
    const late = frame({ kind: "error", code: "offer_ended", message: "أخذه زميل", id: "accept-1" });
    expect(after(accepting, snapshot({}, "9-0"), late).desk.problem).toBe("أخذه زميل");
  });

  it("says who passes it on", () => {
    expect(start(snapshot({ offers: [{ ...offer("r1", "c1"), from: "فهد" }] })).desk.view?.offers[0]?.from).toBe("فهد");
    expect(offered.desk.view?.offers[0]?.from).toBe("");
  });

  it("leads to the conversation once it is assigned, whatever comes in between", () => {
    const before = after(
      accepting, frame({ kind: "ack", id: "accept-1" }),
      event("2-0", { type: "offer_ended", reservation: "r1", reason: "accepted" }),
    );
    const assigned = after(before, event("3-0", { type: "assigned", card: card("c1") }));
    expect(changes(before, assigned).cards).toMatchObject([{ chosen: true }]);
    expect(assigned.taking).toEqual([]);
  });

  it("is announced when it comes, not when a reconnect repeats it", () => {
    const empty = start(snapshot());
    expect(changes(empty, offered).offers).toHaveLength(1);
    expect(changes(offered, after(offered, snapshot({ offers: [offer("r1", "c1")] }, "2-0"))).offers).toEqual([]);
  });
});

describe("a conversation", () => {
  const mine = { conversations: [card("c1")] };
  const open = page.connected(start(snapshot(mine), whole("c1", [line(1, "visitor")])), true);

  it("is asked for after every snapshot, once", () => {
    const fresh = start(snapshot(mine));
    expect(toOpen(fresh)).toEqual(["c1"]);
    const asking = page.asked(fresh, { kind: "open", id: "open-001", conversation: "c1" });
    expect(toOpen(asking)).toEqual([]);
    expect(toOpen(after(asking, whole("c1", []), frame({ kind: "ack", id: "open-001" })))).toEqual([]);
    expect(toOpen(after(open, snapshot(mine, "5-0")))).toEqual(["c1"]);
  });

  it("is locked while the line is broken and until it came whole again", () => {
    expect(lockOf(open, "c1")).toBeNull();
    const broken = page.connected(open, false);
    expect(lockOf(broken, "c1")).toBe("offline");
    const back = page.connected(after(broken, snapshot(mine, "5-0")), true);
    expect(lockOf(back, "c1")).toBe("stale");
    expect(lockOf(after(back, whole("c1", [line(1, "visitor")])), "c1")).toBeNull();
  });

  it("does not trouble the agent when looking at it was too late", () => {
    const asking = page.asked(open, { kind: "open", id: "open-001", conversation: "c1" });
    expect(after(asking, error("open-001")).desk.problem).toBeNull();
  });

  it("is told to be gone, by an event or by the snapshot after a break", () => {
    const closed = after(open, event("2-0", { type: "released", conversation: "c1", reason: "closed" }));
    expect(closed.news).toMatchObject([{ about: "conversation", reason: "closed" }]);
    expect(after(open, snapshot({}, "9-0")).news).toMatchObject([{ about: "conversation", reason: "stale" }]);
    expect([closed.read, closed.noteEchoes, closed.fresh]).toEqual([{}, {}, []]);
  });

  it("counts the employer's unseen lines, repeated ones once", () => {
    const seen = page.seen(open, "c1", 1);
    const more = entries("c1", line(2, "agent"), line(3, "visitor"), line(4, "visitor"));
    const written = after(seen, more, more);
    expect(unreadOf(written, "c1")).toBe(2);
    expect(unreadOf(page.seen(written, "c1", 3), "c1")).toBe(1);
    expect(changes(seen, written).lines.map((each) => each.entry.seq)).toEqual([3, 4]);
    expect(changes(written, after(written, more)).lines).toEqual([]);
  });

  it("that was never opened counts from the hand-over and is never shown as read", () => {
    const lines = [line(1, "visitor"), line(2, "system", "handed_over"), line(3, "visitor"), line(4, "visitor")];
    expect(unreadOf(start(snapshot(mine), whole("c1", lines)), "c1")).toBe(2);
    expect(unreadOf(start(snapshot(mine), whole("c1", lines.slice(0, 2))), "c1")).toBe(1);
  });

  it("says that it is closing until the server answers", () => {
    const closing = page.asked(open, { kind: "close", id: "close-01", conversation: "c1", outcome: "resolved" });
    expect(isClosing(closing, "c1")).toBe(true);
    expect(isClosing(after(closing, error("close-01")), "c1")).toBe(false);
  });

  it("keeps its place on the list whoever writes: urgent ones first, then the longest held", () => {
    const cards = [
      card("new", { since_ms: NOW, last: { who: "visitor", text: "", at_ms: NOW - 50 } }), card("old", { since_ms: NOW - 9 }),
      card("urgent", { since_ms: NOW + 9, priority: "urgent" }),
    ];
    const all = start(snapshot({ conversations: cards }), whole("new", []), entries("new", line(1, "visitor")));
    expect(cardsInOrder(all).map((each) => each.conversation)).toEqual(["urgent", "old", "new"]);
  });
});

describe("a private note", () => {
  const open = start(snapshot({ conversations: [card("c1")] }), whole("c1", []));
  const noted = page.noted(open, "c1", newEcho("note-001", "سر", NOW));

  it("keeps its words when it fails, by refusal or by silence, and goes out again with its id", () => {
    const refused = after(noted, error("note-001"));
    expect(refused.noteEchoes["c1"]).toMatchObject([{ state: "failed", problem: "لاحقًا" }]);
    expect(refused.desk.problem).toBeNull();
    expect(page.passed(noted, NOW + REPLY_LIMIT_MS).noteEchoes["c1"]).toMatchObject([{ state: "failed" }]);
    expect(requestAgain(refused, "note-001")).toEqual({ kind: "note", id: "note-001", conversation: "c1", text: "سر" });
    expect(nextChangeMs(noted, NOW, REPLY_LIMIT_MS)).toBe(NOW + REPLY_LIMIT_MS);
  });

  it("is the server's once it is acknowledged", () => {
    expect(after(noted, frame({ kind: "ack", id: "note-001" })).noteEchoes).toEqual({});
  });
});

describe("passing a conversation on", () => {
  const open = page.connected(start(snapshot({ conversations: [card("c1")] }), whole("c1", [])), true);
  const asking = page.asked(open, { kind: "colleagues", id: "find-001", queue: "permits" });
  const passing = page.asked(open, {
    kind: "transfer", id: "pass-001", conversation: "c1", to: "agent", target: "a2", note: "تحتاج مختصًا",
  });
  const asked = event("2-0", { type: "transfer_asked", conversation: "c1", asked: "فهد" });

  it("lists who could take it, once the server has said so", () => {
    expect(asking.colleagues).toEqual({ queue: "permits", found: null });
    const found = [{ id: "a2", name: "فهد", level: 3 }];
    expect(after(asking, frame({ kind: "ack", id: "find-001", colleagues: found })).colleagues).toEqual({
      queue: "permits", found,
    });
    expect(page.passingBegun(after(asking, frame({ kind: "ack", id: "find-001", colleagues: found }))).colleagues).toBeNull();
  });

  it("keeps a refusal for the dialog, and forgets it with the next try", () => {
    expect(isLeaving(passing, "c1")).toBe(true);
    const refused = after(passing, error("pass-001"));
    expect([refused.passingProblem, refused.desk.problem]).toEqual(["لاحقًا", null]);
    expect(isLeaving(refused, "c1")).toBe(false);
    expect(page.asked(refused, { kind: "colleagues", id: "find-002", queue: "permits" }).passingProblem).toBeNull();
  });

  it("shows whom the conversation is offered to until he answers", () => {
    const waiting = after(open, asked);
    expect(waiting.desk.view?.conversations[0]?.asked).toBe("فهد");
    const refused = event("3-0", { type: "transfer_refused", conversation: "c1", by: "فهد", reason: "declined" });
    const back = after(waiting, refused, refused);
    expect(back.desk.view?.conversations[0]?.asked).toBe("");
    expect(back.news).toMatchObject([{ about: "transfer", reason: "declined", by: "فهد", name: "صاحب c1" }]);
    expect(back.news).toHaveLength(1);
  });

  it.each(["transferred", "parked", "pulled", "lost"])("tells why a conversation left (%s)", (reason) => {
    const gone = after(open, asked, event("3-0", { type: "released", conversation: "c1", reason }));
    expect(gone.news).toMatchObject([{ about: "conversation", reason, name: "صاحب c1" }]);
    expect(gone.desk.view?.conversations).toEqual([]);
  });

  it("leaves a refused parking to the whole desk", () => {
    const parking = page.asked(open, { kind: "park", id: "park-001", conversation: "c1" });
    expect(isLeaving(parking, "c1")).toBe(true);
    const refused = after(parking, error("park-001"));
    expect([refused.passingProblem, refused.desk.problem]).toEqual([null, "لاحقًا"]);
  });
});

describe("the notes after a conversation", () => {
  const wrapping = { task: "t1", conversation: "c1", name: "زائر", topic: null, until_ms: NOW + 60_000 };
  const closed = start(snapshot(), event("2-0", { type: "wrapping", wrapping }));

  it("are listed until they are done, also after a reconnect", () => {
    expect(closed.desk.view?.wrapping).toMatchObject([{ task: "t1", untilMs: NOW + 60_000 }]);
    expect(start(snapshot({ wrapping: [wrapping] })).desk.view?.wrapping).toEqual(closed.desk.view?.wrapping);
    expect(isWrapping(page.asked(closed, { kind: "wrapped", id: "wrap-001", task: "t1" }), "t1")).toBe(true);
    expect(after(closed, event("3-0", { type: "wrapped", task: "t1" })).desk.view?.wrapping).toEqual([]);
  });

  it.each([[65_000, "1:05"], [59_001, "1:00"], [0, "0:00"]])("have %i ms left as %s", (ms, words) => {
    expect(clockText(ms)).toBe(words);
  });
});

describe("the activity", () => {
  it.each(["busy", "break", "prayer", "training"])("may be %s", (activity) => {
    expect(start(snapshot({ activity })).activitySince?.activity).toBe(activity);
  });


  it("keeps its time through reconnects and changes it with the state", () => {
    const first = page.hear(page.initialPage, snapshot(), NOW);
    const again = page.hear(first, snapshot({}, "2-0"), NOW + 60_000);
    expect(again.activitySince).toEqual({ activity: "available", sinceMs: NOW });
    const away = page.hear(again, event("3-0", { type: "activity", activity: "away", reason: "missed_offers" }), NOW + 5);
    expect(away.activitySince).toEqual({ activity: "away", sinceMs: NOW + 5 });
    expect(away.desk.activityReason).toBe("missed_offers");
  });
});

describe("the page", () => {
  const ids = ["c1", "c2"] as const;
  const anyEvent = fc.oneof(
    fc.constantFrom(...ids).map((id) => ({ type: "offer", offer: offer(`r-${id}`, id) })),
    fc.tuple(fc.constantFrom(...ids), fc.constantFrom("rescinded", "timeout", "accepted")).map(
      ([id, reason]) => ({ type: "offer_ended", reservation: `r-${id}`, reason }),
    ),
    fc.constantFrom(...ids).map((id) => ({ type: "assigned", card: card(id) })),
    fc.constantFrom(...ids).map((id) => ({ type: "released", conversation: id, reason: "closed" })),
  );

  it("tells and shows nothing twice when a reconnect repeats events", () => {
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 20 }), fc.nat(20), (bodies, from) => {
        const events = bodies.map((body, index) => event(`${index + 2}-0`, body));
        const once = start(snapshot(), ...events);
        expect(after(once, ...events.slice(from))).toEqual(once);
      }),
    );
  });
});
