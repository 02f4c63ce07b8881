// @vitest-environment happy-dom
import { render } from "lit";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Entry } from "../../shared/data/entry.js";
import { fileOf } from "../../shared/data/file.js";
import { makeClock } from "../../shared/time.js";
import { translator } from "../i18n/index.js";
import { DeskFile } from "./file.js";
import { entryLine } from "./line.js";

const tools = { t: translator("ar"), clock: makeClock("ar", "Asia/Riyadh") };
const CONVERSATION = "00aabbccddeeff001122334455";

beforeAll(() => {
  customElements.define("desk-file", DeskFile);
});

beforeEach(() => {
  document.body.replaceChildren();
});

const entry = (kind: string, text: string, more: Partial<Entry> = {}): Entry => ({
  seq: 4, follows: null, atMs: 0, who: "visitor", kind: "attachment", text, id: null, name: null, buttons: [], redacted: [],
  data: { file: { kind, type: "image/png", bytes: 2_048, width: 60, height: 40 } }, ...more,
});

async function shown(line: Entry): Promise<{ place: HTMLElement; file: DeskFile; root: ShadowRoot }> {
  const place = document.createElement("ol");
  document.body.append(place);
  render(entryLine(line, true, undefined, CONVERSATION, tools), place);
  const file = place.querySelector("desk-file");
  if (!(file instanceof DeskFile)) throw new Error("no file");
  await file.updateComplete;
  if (!file.shadowRoot) throw new Error("no shadow root");
  return { place, file, root: file.shadowRoot };
}

describe("a file on the desk", () => {
  it("that is a picture is seen small, from our own address, and large when pressed", async () => {
    const { place, file, root } = await shown(entry("image", "صورة"));
    const address = `/api/desk/conversations/${CONVERSATION}/attachments/4`;
    expect(root.querySelector("img")?.getAttribute("src")).toBe(address);
    expect(root.querySelector("dialog img")).toBeNull();
    const small = root.querySelector<HTMLElement>(".small");
    expect(small?.getAttribute("aria-label")).toBe("كبّر صورة");
    small?.click();
    await file.updateComplete;
    expect(root.querySelector("dialog img")?.getAttribute("alt")).toBe("صورة");
    expect(root.querySelector("dialog")?.open).toBe(true);
    expect(place.querySelector(".hidden-text .text")?.textContent).toBe("صورة");
  });

  it("that cannot be shown says so and can still be downloaded", async () => {
    const { file, root } = await shown(entry("image", "صورة"));
    root.querySelector("img")?.dispatchEvent(new Event("error"));
    await file.updateComplete;
    expect(root.querySelector("img")).toBeNull();
    expect(root.querySelector("[role=status]")?.textContent).toBe(tools.t("file.broken"));
    expect(root.querySelector("a")).not.toBeNull();
  });

  it("that is no picture is a download beside its words", async () => {
    const { place, root } = await shown(entry("pdf", "ملف PDF: <b>عقد</b>.pdf"));
    expect(root.querySelector("img, dialog")).toBeNull();
    expect(root.querySelector("a")?.hasAttribute("download")).toBe(true);
    expect(root.querySelector("a")?.getAttribute("aria-label")).toBe("نزّل ملف PDF: <b>عقد</b>.pdf");
    expect(root.querySelector(".size")?.textContent).toBe("2 ك.ب");
    expect(place.querySelector("b")).toBeNull();
    expect(place.querySelector(".text")?.textContent).toBe("ملف PDF: <b>عقد</b>.pdf");
  });

  it.each([
    [{ kind: "text" }], [{ data: {} }], [{ data: { file: "x" } }],
    [{ data: { file: { kind: "svg", type: "image/svg+xml", bytes: 1, width: 0, height: 0 } } }],
  ])("of an unknown kind is none: %j", (more) => {
    expect(fileOf(entry("image", "صورة", more as Partial<Entry>))).toBeNull();
  });
});
