import { describe, expect, it } from "vitest";
import ar from "./ar.json";
import en from "./en.json";
import { languageOf, translator } from "./index.js";

const names = (value: unknown): string[] =>
  [...new Set((JSON.stringify(value).match(/\{\w+\}/g) ?? []).map(String))].sort();

describe("the strings", () => {
  it("have the same keys in both languages", () => {
    expect(Object.keys(en).sort()).toEqual(Object.keys(ar).sort());
  });

  it("take the same values in both languages, the counted number aside", () => {
    const others = (value: unknown): string[] => names(value).filter((each) => each !== "{n}");
    for (const [key, arabic] of Object.entries(ar)) {
      expect([key, others(en[key as keyof typeof en])]).toEqual([key, others(arabic)]);
    }
  });

  it("have all six Arabic plurals wherever they count", () => {
    for (const value of Object.values(ar)) {
      if (typeof value === "object") {
        expect(Object.keys(value).sort()).toEqual(["few", "many", "one", "other", "two", "zero"]);
      }
    }
  });

  it.each([
    [1, "رسالة جديدة"], [2, "رسالتان جديدتان"], [3, "3 رسائل جديدة"], [11, "11 رسالة جديدة"], [100, "100 رسالة جديدة"],
  ])("count %i messages in Arabic", (n, expected) => {
    expect(translator("ar")("launcher.unread", { n })).toBe(expected);
  });

  it("are Arabic unless English is asked for", () => {
    expect([null, undefined, "", "ar-SA", "fr", "EN-us"].map(languageOf)).toEqual(["ar", "ar", "ar", "ar", "ar", "en"]);
  });
});
