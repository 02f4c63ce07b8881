import { describe, expect, it } from "vitest";
import { DecodeError } from "./decode.js";
import { decodeDeskFrame } from "./desk.js";
import { decodeVisitorFrame } from "./visitor.js";

const view = { owner: "queue", speaker: { kind: "nobody", name: null }, waiting: null, rating: null, desk_open: false };

describe("frames of the visitor socket", () => {
  it("get their inner names, and empty fields are filled in", () => {
    const frame = decodeVisitorFrame({
      kind: "entries", entries: [{ seq: 1, at_ms: 5, who: "bot", kind: "text", text: "أهلاً" }],
    });
    expect(frame).toEqual({
      kind: "entries",
      entries: [
        {
          seq: 1, follows: null, atMs: 5, who: "bot", kind: "text", text: "أهلاً", id: null, name: null, buttons: [], redacted: [],
          data: {},
        },
      ],
    });
  });

  it("carry the waiting line", () => {
    const waiting = { position: null, text: "أنت في الانتظار", since_ms: 3, can_leave_case: true };
    expect(decodeVisitorFrame({ kind: "view", view: { ...view, waiting } })).toMatchObject({
      view: { owner: "queue", deskOpen: false, waiting: { position: null, sinceMs: 3, canLeaveCase: true } },
    });
  });

  it("are ignored when their kind is unknown, as are unknown fields", () => {
    expect(decodeVisitorFrame({ kind: "confetti" })).toBeNull();
    expect(decodeVisitorFrame({ kind: "pong", extra: 1 })).toEqual({ kind: "pong" });
  });

  it.each([
    [null], ["text"], [[]], [{}], [{ kind: 5 }], [{ kind: "ack" }], [{ kind: "entries", entries: [{ seq: "1" }] }],
    [{ kind: "view", view: { ...view, owner: "nobody" } }], [{ kind: "toString" , id: 1, seq: {} }.kind],
  ])("are refused when broken: %j", (value) => {
    expect(() => decodeVisitorFrame(value)).toThrow(DecodeError);
  });

  it("name the place of what is wrong and never its value", () => {
    const secret = { seq: 1, at_ms: 1, who: "كلمة السر 1234", kind: "text", text: "" };
    expect(() => decodeVisitorFrame({ kind: "entries", entries: [secret] })).toThrow(/^entries\.entries\[0\]\.who: /);
    expect(() => decodeVisitorFrame({ kind: "entries", entries: [secret] })).not.toThrow(/1234/);
  });
});

describe("frames of the desk socket", () => {
  it("keep the cursor of an event whose type is unknown", () => {
    expect(decodeDeskFrame({ kind: "event", cursor: "5-0", event: { type: "weather" } })).toEqual({
      kind: "event", cursor: "5-0", event: null,
    });
  });
});
