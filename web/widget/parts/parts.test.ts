// @vitest-environment happy-dom
import { render, nothing } from "lit";
import { beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { decodeVisitorFrame } from "../../shared/data/visitor.js";
import { translator } from "../../shared/i18n/index.js";
import { command, initialChat, receive, type ChatState } from "../../shared/reduce/visitor.js";
import { makeClock } from "../../shared/time.js";
import type { Pen } from "./bubble.js";
import { Composer } from "./composer.js";
import { ChatFile } from "./file.js";
import { header } from "./header.js";
import { ChatLog } from "./log.js";
import { RatingCard, type Rating } from "./rating.js";

const t = translator("ar");
const NOW = Date.parse("2026-11-23T09:00:00Z");

beforeAll(() => {
  customElements.define("sanad-composer", Composer);
  customElements.define("sanad-file", ChatFile);
  customElements.define("sanad-log", ChatLog);
  customElements.define("sanad-rating", RatingCard);
});

beforeEach(() => {
  document.body.replaceChildren();
});

async function shown(element: ChatLog | Composer | RatingCard): Promise<ShadowRoot> {
  document.body.append(element);
  await element.updateComplete;
  const root = element.shadowRoot;
  if (!root) throw new Error("no shadow root");
  return root;
}

function found(root: ParentNode, selector: string): HTMLElement {
  const element = root.querySelector<HTMLElement>(selector);
  if (!element) throw new Error(`no ${selector}`);
  return element;
}

const area = (root: ParentNode): HTMLTextAreaElement => found(root, "textarea") as HTMLTextAreaElement;
const disabled = (element: HTMLElement): boolean => (element as HTMLButtonElement).disabled;

const all = (root: ParentNode, selector: string): HTMLElement[] => [...root.querySelectorAll<HTMLElement>(selector)];

describe("the composer", () => {
  async function composer(limit = 4_000) {
    const element = new Composer();
    Object.assign(element, { t, limit });
    const written: string[] = [];
    const typed = vi.fn();
    element.addEventListener("write", (event) => written.push((event as CustomEvent<string>).detail));
    element.addEventListener("typing", typed);
    const root = await shown(element);
    const field = area(root);
    const type = async (text: string): Promise<void> => {
      field.value = text;
      field.dispatchEvent(new Event("input"));
      await element.updateComplete;
    };
    const press = (more: KeyboardEventInit = {}): void => {
      field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", cancelable: true, ...more }));
    };
    return { root, field, type, press, written, typed };
  }

  it("sends with Enter, without the spaces around, and is empty afterwards", async () => {
    const { type, press, written, field } = await composer();
    await type("  سؤال ");
    press();
    expect(written).toEqual(["سؤال"]);
    expect(field.value).toBe("");
  });

  it("keeps Shift+Enter for a new line and Enter for an input method", async () => {
    const { type, press, written } = await composer();
    await type("سؤال");
    press({ shiftKey: true });
    press({ isComposing: true });
    expect(written).toEqual([]);
  });

  it("sends nothing that is empty or too long, and says by how much", async () => {
    const { root, type, press, written, typed } = await composer(10);
    await type("  \n ");
    press();
    expect(typed).not.toHaveBeenCalled();
    await type("م".repeat(12));
    press();
    expect(written).toEqual([]);
    expect(disabled(found(root, "button[type=submit]"))).toBe(true);
    expect(found(root, ".over").textContent).toBe("الرسالة أطول من الحد بحرفين");
  });

  it("counts only near the end", async () => {
    const { root, type } = await composer();
    await type("م".repeat(3_799));
    expect(all(root, ".foot > span")).toHaveLength(1);
    await type("م".repeat(3_997));
    expect(found(root, ".foot > span:last-child").textContent).toBe("بقيت 3 أحرف");
  });
});

describe("attaching", () => {
  async function composer(types: readonly string[]) {
    const element = new Composer();
    Object.assign(element, { t, types });
    const attached: File[][] = [];
    element.addEventListener("attach", (event) => attached.push((event as CustomEvent<File[]>).detail));
    return { root: await shown(element), attached };
  }
  const picture = new File(["x"], "a.png", { type: "image/png" });

  it("has a labelled button that opens the chooser for what is taken", async () => {
    const { root, attached } = await composer(["image/png", "application/pdf"]);
    const chooser = found(root, "input[type=file]") as HTMLInputElement;
    expect(chooser.accept).toBe("image/png,application/pdf");
    const opened = vi.spyOn(chooser, "click").mockReturnValue();
    expect(found(root, ".attach").getAttribute("aria-label")).toBe("أرفق صورة أو ملفًا");
    found(root, ".attach").click();
    expect(opened).toHaveBeenCalledOnce();
    Object.defineProperty(chooser, "files", { value: [picture] });
    chooser.dispatchEvent(new Event("change"));
    expect(attached).toEqual([[picture]]);
  });

  it("takes a picture that is pasted, and leaves pasted words to the field", async () => {
    const { root, attached } = await composer(["image/png"]);
    const paste = (files: File[]): boolean => {
      const event = new Event("paste", { cancelable: true });
      Object.assign(event, { clipboardData: { files } });
      return area(root).dispatchEvent(event);
    };
    expect(paste([])).toBe(true);
    expect(paste([picture])).toBe(false);
    expect(attached).toEqual([[picture]]);
  });

  it("has no button where no files are taken", async () => {
    const { root } = await composer([]);
    expect(all(root, "button")).toHaveLength(1);
  });
});

describe("the rating", () => {
  async function rating() {
    const element = new RatingCard();
    Object.assign(element, { t, name: "نورة" });
    const rates: Rating[] = [];
    element.addEventListener("rate", (event) => rates.push((event as CustomEvent<Rating>).detail));
    return { element, root: await shown(element), rates };
  }

  it("needs one tap", async () => {
    const { root, rates } = await rating();
    expect(found(root, "h3").textContent).toBe("كيف كانت خدمة نورة؟");
    all(root, ".star")[3]?.click();
    expect(rates).toEqual([{ score: 4, words: "" }]);
  });

  it("waits for the words of whoever wants to add some", async () => {
    const { element, root, rates } = await rating();
    found(root, ".more").click();
    await element.updateComplete;
    all(root, ".star")[4]?.click();
    await element.updateComplete;
    expect(rates).toEqual([]);
    area(root).value = " خدمة طيبة ";
    found(root, "form").dispatchEvent(new Event("submit", { cancelable: true }));
    expect(rates).toEqual([{ score: 5, words: "خدمة طيبة" }]);
  });

  it("can be chosen from no more while the server has not answered", async () => {
    const { element, root, rates } = await rating();
    element.busy = true;
    await element.updateComplete;
    all(root, ".star")[0]?.click();
    expect(rates).toEqual([]);
  });
});

describe("the log", () => {
  const pen = {
    t, clock: makeClock("ar", "Asia/Riyadh"), press: vi.fn(), retry: vi.fn(), copy: vi.fn(),
    drop: vi.fn(), read: vi.fn<Pen["read"]>(() => Promise.reject(new Error("none"))),
  } satisfies Pen;
  const line = (seq: number, who: string, more: object = {}): object => ({
    seq, at_ms: NOW + seq * 1_000, who, kind: "text", text: `سطر ${seq}`, ...more,
  });
  const after = (entries: object[], greeting: object = { text: "أهلًا", buttons: [] }): ChatState => {
    const frame = decodeVisitorFrame({
      kind: "welcome", token: "t", conversation: "c", cursor: entries.length, entries, greeting,
      view: { owner: "bot", speaker: { kind: "bot", name: "سند" } }, limits: { text_chars: 4_000 },
    });
    return frame ? receive(initialChat, frame, NOW) : initialChat;
  };
  async function log(chat: ChatState) {
    const element = new ChatLog();
    Object.assign(element, { chat, pen });
    return { element, root: await shown(element) };
  }
  const buttons = { buttons: [{ title: "نعم", payload: "/affirm" }, { title: "لا", payload: "/deny" }] };

  it("shows people's words as text, whatever they contain", async () => {
    const text = "<img src=x onerror=alert(1)><script>alert(2)</script> javascript:alert(3) https://a.sa/<b>";
    const { root } = await log(after([line(1, "visitor", { text }), line(2, "agent", { text, name: "<b>نورة</b>" })]));
    expect(root.querySelector("img, script, b")).toBeNull();
    expect(all(root, ".line").map((each) => each.querySelector(".text")?.textContent)).toContain(
      text.replace("https://a.sa/", "https://a.sa/ (يفتح في نافذة جديدة)"),
    );
    expect(found(root, ".theirs .name").textContent.trim()).toBe("<b>نورة</b>");
    expect(all(root, "a").map((each) => [each.getAttribute("href"), each.getAttribute("rel")])).toEqual([
      ["https://a.sa/", "noopener noreferrer"], ["https://a.sa/", "noopener noreferrer"],
    ]);
  });

  it("isolates names and codes and gives each text its own direction", async () => {
    const { root } = await log(after([line(1, "agent", { text: "رخصة 123-ABC", name: "Sara" })]));
    expect(found(root, ".text").getAttribute("dir")).toBe("auto");
    expect(found(root, ".text > bdi").textContent).toBe("123-ABC");
    expect(found(root, ".name > bdi").textContent).toBe("Sara");
  });

  it("presses a button once, and keeps the chosen one marked", async () => {
    const { element, root } = await log(after([line(1, "bot", buttons)]));
    found(root, ".reply").click();
    expect(pen.press).toHaveBeenCalledExactlyOnceWith({ title: "نعم", payload: "/affirm" });
    element.chat = command(element.chat, { kind: "write", id: "m-1", text: "نعم", payload: "/affirm" }, NOW);
    await element.updateComplete;
    expect(all(root, ".reply").map(disabled)).toEqual([true, true]);
    expect(found(root, ".chosen").textContent.trim()).toBe("نعم");
  });

  it("marks what was chosen though the server takes invisible marks out, also in a notice", async () => {
    const times = { kind: "notice", buttons: [{ title: "اليوم \u20666\u2069 مساءً", payload: "/call_back:1" }] };
    const { root } = await log(after([line(1, "system", times), line(2, "visitor", { text: "اليوم 6 مساءً" })]));
    expect(found(root, ".notice .chosen").textContent.trim()).toContain("مساءً");
  });

  it("shows only the newest buttons", async () => {
    const { root } = await log(after([line(1, "bot", buttons), line(2, "visitor"), line(3, "bot", buttons)]));
    expect(all(root, ".replies")).toHaveLength(1);
    expect(disabled(found(root, "[data-seq='3'] .reply"))).toBe(false);
  });

  it("offers the greeting's buttons in an empty conversation", async () => {
    const { root } = await log(after([], { text: "أهلًا بك", ...buttons }));
    expect(found(root, ".intro p").textContent).toBe("أهلًا بك");
    expect(all(root, ".intro .reply:not([disabled])")).toHaveLength(2);
  });

  it("is a log that is silent by itself", async () => {
    const { root } = await log(after([line(1, "bot")]));
    expect(found(root, "[role=log]").getAttribute("aria-live")).toBe("off");
  });

  it("parts the days and says the time once per group", async () => {
    const yesterday = NOW - 86_400_000;
    const { root } = await log(
      after([line(1, "bot", { at_ms: yesterday }), line(2, "bot"), line(3, "bot"), line(4, "visitor")]),
    );
    expect(all(root, ".day")).toHaveLength(2);
    expect(all(root, ".line .meta time").map((each) => each.textContent)).toEqual(["12:00 م", "12:00 م", "12:00 م"]);
  });

  it("lets a failed message be sent again and says why it failed", async () => {
    const writing = command(after([]), { kind: "write", id: "m-1", text: "سؤال", payload: null }, NOW);
    const failed = receive(writing, { kind: "error", code: "too_fast", message: "تمهّل", id: "m-1" }, NOW);
    const { root } = await log(failed);
    expect(found(root, ".meta.failed").textContent.trim()).toBe("تمهّل");
    found(root, ".retry").click();
    expect(pen.retry).toHaveBeenCalledWith("m-1");
  });

  it("lets the reference of a case be copied", async () => {
    const opened = line(1, "system", { kind: "case_opened", data: { reference: "SND-7" } });
    const { root } = await log(after([opened]));
    found(root, ".reference").click();
    expect(pen.copy).toHaveBeenCalledWith("SND-7");
  });

  it("shows the stars that were given", async () => {
    const { root } = await log(after([line(1, "system", { kind: "rated", data: { score: 4 } })]));
    expect(all(root, ".stars .lit")).toHaveLength(4);
    expect(found(root, ".stars").getAttribute("aria-label")).toBe("التقييم من خمس نجوم: 4/5");
  });

  const file = (kind: string): object => ({ kind, type: "image/png", bytes: 2_500_000, width: 60, height: 40 });
  const attachment = (kind: string, text: string): object =>
    line(1, "visitor", { kind: "attachment", text, data: { file: file(kind) } });

  it("shows a file with its size and a way to download it", async () => {
    const { root } = await log(after([attachment("pdf", "ملف PDF: عقد.pdf")]));
    const inside = found(root, "sanad-file").shadowRoot ?? root;
    expect(found(root, ".line .text").textContent).toBe("ملف PDF: عقد.pdf");
    expect(found(inside, ".size").textContent).toBe("2.4 م.ب");
    found(inside, "button").click();
    expect(pen.read).toHaveBeenCalledWith(1);
    await vi.waitFor(() => {
      expect(found(inside, "[role=alert]").textContent).toBe(t("file.away"));
    });
  });

  it("says under a picture only its caption, and all of it to screen readers", async () => {
    const alone = await log(after([attachment("image", "صورة")]));
    expect(found(alone.root, ".file > .hidden-text .text").textContent).toBe("صورة");
    const told = await log(after([attachment("image", "صورة\nهذه الفاتورة")]));
    expect(told.root.querySelector(".file > .hidden-text")).toBeNull();
    expect(found(told.root, ".file .text").textContent).toBe("صورة\nهذه الفاتورة");
  });

  it("shows a file that it does not know by its words", async () => {
    const { root } = await log(after([attachment("film", "فيلم")]));
    expect(root.querySelector("sanad-file")).toBeNull();
    expect(found(root, ".line .text").textContent).toBe("فيلم");
  });

  it("shows how far a file is, and lets it be given up, and sent again or removed when it was refused", async () => {
    const upload = { kind: "image", bytes: 10, fraction: 0 } as const;
    const sending = command(after([]), { kind: "attach", id: "f-1", text: "صورة", upload }, NOW);
    const half = command(sending, { kind: "progress", id: "f-1", fraction: 0.555 }, NOW);
    const { element, root } = await log(half);
    expect((found(root, "progress") as HTMLProgressElement).value).toBe(55);
    expect(found(root, ".meta").textContent.trim()).toBe("جارٍ الرفع 55٪");
    found(root, ".drop").click();
    expect(pen.drop).toHaveBeenCalledExactlyOnceWith("f-1");
    element.chat = command(half, { kind: "failed", id: "f-1", words: "الملف تالف" }, NOW);
    await element.updateComplete;
    expect(found(root, ".meta.failed").textContent.trim()).toBe("الملف تالف");
    expect(all(root, "button.retry").map((each) => each.getAttribute("aria-label"))).toEqual([null, "احذف صورة"]);
  });

  it("says who types", async () => {
    const { element, root } = await log(after([line(1, "visitor")]));
    element.typing = { who: "agent", name: "نورة" };
    await element.updateComplete;
    expect(found(root, ".typing bdi").textContent).toBe("رد نورة قيد الكتابة");
  });
});

describe("the header", () => {
  const drawn = (speaker: ChatState["view"]["speaker"], owner: ChatState["view"]["owner"]): string[] => {
    const place = document.createElement("div");
    render(header({ ...initialChat.view, speaker, owner }, "سند", false, t, () => nothing), place);
    return all(place, "h2, .who p").map((each) => each.textContent.trim());
  };

  it("says that the bot is a bot, and a person's name", () => {
    expect(drawn({ kind: "bot", name: "مساعد سند الآلي" }, "bot")).toEqual(["سند", t("speaker.bot.detail")]);
    expect(drawn({ kind: "agent", name: "نورة" }, "agent")).toEqual(["نورة", t("speaker.agent.detail")]);
    expect(drawn({ kind: "nobody", name: "" }, "queue")).toEqual(["سند", t("speaker.queue.detail")]);
  });
});
