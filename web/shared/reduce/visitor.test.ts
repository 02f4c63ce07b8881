import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hasGap } from "./log.js";
import {
  AGENT_TYPING_MS, BOT_TYPING_MS, ECHO_LIMIT_MS, command, initialChat, nextChangeMs, receive, typingAt, unreadAfter,
  usableButtons, type ChatState,
} from "./visitor.js";
import { decodeVisitorFrame, type VisitorFrame } from "../data/visitor.js";

const NOW = 1_700_000_000_000;
const view = (owner: string, more: object = {}): object => ({
  owner, speaker: { kind: owner === "agent" ? "agent" : "bot", name: "نورة" }, waiting: null, rating: null,
  desk_open: true, ...more,
});
const line = (seq: number, who = "bot", more: object = {}): object => ({
  seq, at_ms: NOW + seq, who, kind: "text", text: `سطر ${seq}`, ...more,
});
const lines = (from: number, to: number): object[] =>
  Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => line(from + index, index % 2 ? "visitor" : "bot"));
const frame = (wire: object): VisitorFrame => {
  const decoded = decodeVisitorFrame(wire);
  if (!decoded) throw new Error("unknown kind");
  return decoded;
};
const welcome = (entries: object[], more: object = {}): VisitorFrame =>
  frame({
    kind: "welcome", token: "t", conversation: "c1", cursor: entries.length, entries, view: view("bot"),
    greeting: { text: "أهلاً", buttons: [] }, limits: { text_chars: 4000 }, ...more,
  });
const entries = (...list: object[]): VisitorFrame => frame({ kind: "entries", entries: list });
const after = (state: ChatState, ...frames: VisitorFrame[]): ChatState =>
  frames.reduce((folded, each) => receive(folded, each, NOW), state);
const write = (state: ChatState, id: string, atMs = NOW): ChatState =>
  command(state, { kind: "write", id, text: "سؤال", payload: null }, atMs);
const seqs = (state: ChatState): number[] => state.log.entries.map((each) => each.seq);

describe("the log", () => {
  it("equals a fresh snapshot whatever way its events were cut, repeated and shuffled", () => {
    const deliveries = fc.integer({ min: 1, max: 40 }).chain((total) =>
      fc.record({
        total: fc.constant(total),
        known: fc.integer({ min: 0, max: total }),
        batches: fc.array(
          fc.tuple(fc.integer({ min: 1, max: total }), fc.integer({ min: 0, max: 8 })), { maxLength: 30 },
        ),
        order: fc.shuffledSubarray(Array.from({ length: total }, (_, index) => index + 1), { minLength: total }),
      }),
    );
    fc.assert(
      fc.property(deliveries, ({ total, known, batches, order }) => {
        const all = lines(1, total);
        const slice = (from: number, to: number): object[] => all.slice(from - 1, to);
        const events = [
          ...batches.map(([from, length]) => entries(...slice(from, from + length))),
          ...order.map((seq) => entries(...slice(seq, seq))),
        ];
        const folded = after(initialChat, welcome(slice(1, known)), ...events);
        const fresh = after(initialChat, welcome(all));
        expect(folded.log).toEqual(fresh.log);
      }),
      { numRuns: 300 },
    );
  });

  it("goes on over the leap of a log that was rebuilt, and keeps what was lost there", () => {
    const leap = line(1002, "system", { follows: 2 });
    const seen = after(initialChat, welcome(lines(1, 4)));
    for (const frames of [
      [entries(leap, line(1003))],
      [welcome([], { cursor: 2 }), entries(leap), entries(line(1003))],
      [welcome([leap, line(1003)], { cursor: 1003 })],
    ]) {
      const state = after(seen, ...frames);
      expect(seqs(state)).toEqual([1, 2, 3, 4, 1002, 1003]);
      expect([hasGap(state.log), state.log.cursor]).toEqual([false, 1003]);
    }
    const behind = after(initialChat, welcome(lines(1, 1)), entries(leap));
    expect(hasGap(behind.log)).toBe(true);
    const fresh = after(initialChat, welcome([...lines(1, 2), leap, line(1003)], { cursor: 1003 }));
    expect(seqs(fresh)).toEqual([1, 2, 1002, 1003]);
  });

  it("reports a gap, keeps its cursor before it, and is whole again after the next welcome", () => {
    const broken = after(initialChat, welcome(lines(1, 2)), entries(line(5)));
    expect(hasGap(broken.log)).toBe(true);
    expect(broken.log.cursor).toBe(2);

    const mended = after(broken, welcome(lines(3, 6), { cursor: 6 }));
    expect(hasGap(mended.log)).toBe(false);
    expect(seqs(mended)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it("is replaced by a fresh snapshot when the gap was too old", () => {
    const state = after(initialChat, welcome(lines(1, 3)), welcome(lines(1, 9)));
    expect(seqs(state)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it("keeps its entries when the welcome after a break brings nothing new", () => {
    const state = after(initialChat, welcome(lines(1, 3)), welcome([], { cursor: 3 }));
    expect(seqs(state)).toEqual([1, 2, 3]);
  });

  it("starts anew with another conversation, even one whose sequences overlap", () => {
    const other = welcome([line(4, "bot", { text: "جديد" })], { conversation: "c2", cursor: 4 });
    expect(after(initialChat, welcome(lines(1, 3)), other).log.entries.map((each) => each.text)).toEqual(["جديد"]);
  });
});

describe("a written message", () => {
  const start = after(initialChat, welcome([]));

  it("is sending, then sent, then replaced by its entry", () => {
    const sending = write(start, "message-1");
    expect(sending.echoes.map((each) => each.state)).toEqual(["sending"]);
    const sent = after(sending, frame({ kind: "ack", id: "message-1", seq: 1 }));
    expect(sent.echoes.map((each) => each.state)).toEqual(["sent"]);
    const stored = after(sent, entries(line(1, "visitor", { id: "message-1" })));
    expect(stored.echoes).toEqual([]);
    expect(seqs(stored)).toEqual([1]);
  });

  it("is shown once when its entry comes before its ack", () => {
    const state = after(
      write(start, "message-1"), entries(line(1, "visitor", { id: "message-1" })),
      frame({ kind: "ack", id: "message-1", seq: 1 }),
    );
    expect(state.echoes).toEqual([]);
  });

  it("is shown once when its entry came while the socket was broken and the ack only names the sequence", () => {
    const state = after(
      write(start, "message-1"), welcome([line(1, "visitor")]), frame({ kind: "ack", id: "message-1", seq: 1 }),
    );
    expect(state.echoes).toEqual([]);
  });

  it("fails after the limit, not before, and a late word settles it", () => {
    const sending = write(start, "message-1");
    expect(nextChangeMs(sending, NOW + BOT_TYPING_MS)).toBe(NOW + ECHO_LIMIT_MS);
    const tick = (state: ChatState, atMs: number): ChatState => command(state, { kind: "tick" }, atMs);
    expect(tick(sending, NOW + ECHO_LIMIT_MS - 1).echoes[0]?.state).toBe("sending");
    const failed = tick(sending, NOW + ECHO_LIMIT_MS);
    expect(failed.echoes[0]?.state).toBe("failed");
    expect(after(failed, frame({ kind: "ack", id: "message-1", seq: 1 })).echoes[0]?.state).toBe("sent");
  });

  it("is under way again after a reconnect, unless the server refused it", () => {
    const refusal = frame({ kind: "error", code: "too_fast", message: "تمهّل قليلاً", id: "message-2" });
    const two = after(write(write(start, "message-1"), "message-2"), refusal);
    const late = command(two, { kind: "tick" }, NOW + ECHO_LIMIT_MS);
    const again = receive(late, welcome([]), NOW + 20_000);
    expect(again.echoes.map((each) => [each.state, each.problem])).toEqual([
      ["sending", null], ["failed", "تمهّل قليلاً"],
    ]);
    const retried = command(again, { kind: "retry", id: "message-2" }, NOW + 21_000);
    expect(retried.echoes[1]).toMatchObject({ id: "message-2", state: "sending", problem: null });
  });
});

describe("typing", () => {
  const asking = write(after(initialChat, welcome(lines(1, 1))), "message-1");
  const asked = after(asking, frame({ kind: "ack", id: "message-1", seq: 2 }));

  it("does not show the bot before the server has the question", () => {
    expect(typingAt(asking, NOW + 1)).toBeNull();
  });

  it("shows the bot while its answer is due, at most for its time", () => {
    expect(typingAt(asked, NOW + 1)).toEqual({ who: "bot" });
    expect(typingAt(asked, NOW + BOT_TYPING_MS)).toBeNull();
    const answered = after(asked, entries(line(2, "visitor", { id: "message-1" }), line(3)));
    expect(typingAt(answered, NOW + 1)).toBeNull();
  });

  it("never shows the bot once somebody else owns the conversation", () => {
    expect(typingAt(after(asked, frame({ kind: "view", view: view("queue") })), NOW + 1)).toBeNull();
  });

  it("does not show the bot for an old question after a reload", () => {
    expect(typingAt(after(initialChat, welcome([line(1, "visitor")])), NOW)).toBeNull();
  });

  it("shows the agent for the time of one frame and stops when he wrote", () => {
    const typing = after(asked, frame({ kind: "view", view: view("agent") }), frame({ kind: "typing", name: "نورة" }));
    expect(typingAt(typing, NOW + AGENT_TYPING_MS - 1)).toEqual({ who: "agent", name: "نورة" });
    expect(typingAt(typing, NOW + AGENT_TYPING_MS)).toBeNull();
    expect(typingAt(after(typing, entries(line(2, "agent"))), NOW + 1)).toBeNull();
  });
});

describe("buttons and unread lines", () => {
  const buttons = { buttons: [{ title: "نعم", payload: "/affirm" }] };

  it("lets only the newest buttons be pressed, until the visitor wrote", () => {
    const state = after(initialChat, welcome([line(1, "bot", buttons), line(2, "bot", buttons), line(3)]));
    expect(usableButtons(state)).toBe(2);
    expect(usableButtons(write(state, "message-1"))).toBeNull();
    expect(usableButtons(after(state, entries(line(4, "visitor"))))).toBeNull();
  });

  it.each(["queue", "agent"])("lets none be pressed while the conversation is with the %s", (owner) => {
    const state = after(initialChat, welcome([line(1, "bot", buttons)]));
    expect(usableButtons(after(state, frame({ kind: "view", view: view(owner) })))).toBeNull();
  });

  it("lets what a long wait offers be pressed as long as he waits, whatever he wrote since", () => {
    const offered = after(
      initialChat, welcome([line(1, "bot", buttons), line(2, "system", { ...buttons, kind: "notice" }), line(3, "visitor")]),
    );
    const waiting = after(offered, frame({ kind: "view", view: view("queue") }));
    expect(usableButtons(waiting)).toBe(2);
    expect(usableButtons(write(waiting, "message-1"))).toBeNull();
    expect(usableButtons(after(waiting, frame({ kind: "view", view: view("agent") })))).toBeNull();
    expect(usableButtons(after(waiting, frame({ kind: "view", view: view("bot") })))).toBeNull();
  });

  it("counts lines of others only", () => {
    const state = after(initialChat, welcome([line(1), line(2, "visitor"), line(3), line(4, "system")]));
    expect(unreadAfter(state, 1)).toBe(2);
  });
});

describe("commands", () => {
  it("are under way until answered, and a refusal is kept for the reader", () => {
    const start = after(initialChat, welcome([]));
    const acting = command(start, { kind: "act", id: "action-1", action: "cancel_wait" }, NOW);
    expect(acting.actions).toEqual({ "action-1": "cancel_wait" });
    expect(after(acting, frame({ kind: "ack", id: "action-1", seq: 4 })).actions).toEqual({});
    const refused = after(acting, frame({ kind: "error", code: "x", message: "لم تعد في الانتظار", id: "action-1" }));
    expect(refused.actions).toEqual({});
    expect(refused.problem).toBe("لم تعد في الانتظار");
    expect(command(refused, { kind: "dismiss" }, NOW).problem).toBeNull();
  });
});
