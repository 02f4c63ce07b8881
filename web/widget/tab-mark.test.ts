// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from "vitest";
import { TabMark } from "./tab-mark.js";

describe("the mark on the tab", () => {
  beforeEach(() => {
    document.title = "بوابة المنشأة";
  });

  it("stands before the page's title, once, and goes again", () => {
    const mark = new TabMark();
    mark.set("رسالة جديدة");
    mark.set("رسالتان جديدتان");
    expect(document.title).toBe("رسالتان جديدتان | بوابة المنشأة");
    mark.set(null);
    expect(document.title).toBe("بوابة المنشأة");
  });

  it("keeps a title that the page gave itself meanwhile", () => {
    const mark = new TabMark();
    mark.set("رسالة جديدة");
    document.title = "صفحة أخرى";
    mark.set("رسالتان جديدتان");
    expect(document.title).toBe("رسالتان جديدتان | صفحة أخرى");
    document.title = "صفحة ثالثة";
    mark.set(null);
    expect(document.title).toBe("صفحة ثالثة");
  });

  it("leaves the title alone while there is nothing to say", () => {
    const mark = new TabMark();
    mark.set(null);
    expect(document.title).toBe("بوابة المنشأة");
  });
});
