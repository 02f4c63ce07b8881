import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import ar from "./ar.json";
import en from "./en.json";
import { durationText, minutesText, translator } from "./index.js";

const names = (value: unknown): string[] =>
  [...new Set((JSON.stringify(value).match(/\{\w+\}/g) ?? []).map(String))].filter((each) => each !== "{n}").sort();

describe("the desk's strings", () => {
  it("have the same keys in both languages", () => {
    expect(Object.keys(en).sort()).toEqual(Object.keys(ar).sort());
  });

  it("take the same values in both languages, the counted number aside", () => {
    for (const [key, arabic] of Object.entries(ar)) {
      expect([key, names(en[key as keyof typeof en])]).toEqual([key, names(arabic)]);
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
    [2_000, "ثانيتين"], [45_000, "45 ثانية"], [60_000, "دقيقة"], [5 * 60_000, "5 دقائق"], [7_200_000, "ساعتين"],
    [-5, "لحظات"],
  ])("say %i ms in Arabic", (ms, expected) => {
    expect(durationText(translator("ar"), ms)).toBe(expected);
  });

  it("do not count seconds where minutes are meant", () => {
    expect(minutesText(translator("ar"), 3_000)).toBe("أقل من دقيقة");
  });
});

describe("the manifest", () => {
  const read = (name: string): string => readFileSync(new URL(`../${name}`, import.meta.url), "utf8");

  it("carries the page's own icon, since a built manifest cannot name a hashed file", () => {
    const manifest = JSON.parse(read("desk.webmanifest")) as { icons: { src: string }[] };
    const [kind, data] = (manifest.icons[0]?.src ?? "").split(/,(.*)/s);
    const squeezed = (svg: string): string => svg.replace(/>\s+</g, "><").trim();
    expect(kind).toBe("data:image/svg+xml");
    expect(squeezed(decodeURIComponent(data ?? ""))).toBe(squeezed(read("icon.svg")));
  });
});
