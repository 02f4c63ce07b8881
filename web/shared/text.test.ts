import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { lengthOf, newId } from "./ids.js";
import { linkify } from "./linkify.js";
import { makeClock } from "./time.js";

describe("links", () => {
  const links = (text: string): (string | null)[] => linkify(text).map((each) => each.href);

  it("loses no character of any text", () => {
    const pieces = fc.constantFrom("https://", "http://", "a.sa", " ", "رخصة", ").", "123-ABC", "+966 50", "؟", "/x?y=1", "\u202e", "@");
    fc.assert(
      fc.property(fc.array(pieces).map((parts) => parts.join("")), (text) => {
        expect(linkify(text).map((each) => each.text).join("")).toBe(text);
      }),
    );
  });

  it("leaves the marks that end a sentence out of the address", () => {
    expect(linkify("راجع https://qiwa.sa/ar، ثم عد.")).toEqual([
      { text: "راجع ", href: null, ltr: false },
      { text: "https://qiwa.sa/ar", href: "https://qiwa.sa/ar", ltr: true },
      { text: "، ثم عد.", href: null, ltr: false },
    ]);
  });

  it.each([
    "javascript:alert(1)", "JAVASCRIPT://x", "data:text/html,x", "https://user:pass@evil.example", "https://", "www.a.sa",
  ])("makes no link of %s", (text) => {
    expect(links(text).every((each) => each === null)).toBe(true);
  });

  it.each([
    ["رخصة 123-ABC منتهية", ["123-ABC"]],
    ["اتصل على +966 50 123 4567 غدًا", ["+966 50 123 4567"]],
    ["جوالي 050 123 4567 أو 0501234567 ومكتبي 011 203 4567", ["050 123 4567", "011 203 4567"]],
    ["عندي 20 300 4000 عامل", []],
    ["بتاريخ 2026/11/23 الساعة 9:30.", ["2026/11/23", "9:30"]],
    ["من 8 إلى 20، و SADAD", []],
    ["هويتي •••••••901 وجوالي •••••••٩٨٧، والمنشأة ••-•••817", ["•••••••901", "•••••••٩٨٧", "••-•••817"]],
    ["راسلني a•••@host.sa أو +••• •• ••• ••67", ["a•••@host.sa", "+••• •• ••• ••67"]],
    ["• 5 عمال\n• 3 رخص", []],
  ])("keeps the halves of a code in order: %s", (text, codes) => {
    expect(linkify(text).filter((each) => each.ltr).map((each) => each.text)).toEqual(codes);
  });

  it("ends an address before a direction override", () => {
    expect(linkify("https://a.sa/\u202egpj.exe")[0]?.text).toBe("https://a.sa/");
  });
});

describe("ids", () => {
  it("have the form that the server takes and do not repeat", () => {
    const ids = Array.from({ length: 200 }, newId);
    expect(ids.every((each) => /^[A-Za-z0-9_-]{8,64}$/.test(each))).toBe(true);
    expect(new Set(ids).size).toBe(200);
  });

  it("lengths count code points", () => {
    expect(lengthOf("سند 👍🏽")).toBe(6);
  });
});

describe("times", () => {
  const clock = makeClock("ar", "Asia/Riyadh");
  const at = (iso: string): number => Date.parse(iso);

  it("use one kind of digits and the Gregorian calendar", () => {
    const now = at("2026-11-23T12:00:00Z");
    expect(clock.time(at("2026-11-23T06:05:00Z"))).toBe("9:05 ص");
    expect(clock.day(at("2026-11-01T06:05:00Z"), now)).toContain("2026");
    expect(clock.day(at("2026-11-01T06:05:00Z"), now)).toContain("نوفمبر");
  });

  it("change the day at midnight in the reader's zone", () => {
    const now = at("2026-11-23T12:00:00Z");
    expect(clock.day(at("2026-11-22T21:30:00Z"), now)).toBe("اليوم");
    expect(clock.day(at("2026-11-22T20:30:00Z"), now)).toBe("أمس");
    expect(clock.dayKey(at("2026-11-22T21:30:00Z"))).toBe("2026-11-23");
  });
});
