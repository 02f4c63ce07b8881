/** Speaks to screen readers without moving the focus. */
import { css, html, LitElement, type TemplateResult } from "lit";

/** Long enough for a reader to notice the change, short enough that browsing does not meet old lines. */
const KEPT_MS = 8_000;

/**
 * An invisible polite live region. Only what is said to it is spoken, so a page can show a history, or show it again
 * after a reconnect, in silence.
 */
export class Announcer extends LitElement {
  static override styles = css`
    :host {
      position: absolute;
      inline-size: 1px;
      block-size: 1px;
      overflow: hidden;
      clip-path: inset(50%);
      white-space: nowrap;
    }
  `;

  override render(): TemplateResult {
    return html`<div role="status" aria-live="polite"></div>`;
  }

  /** Says `text` after whatever is still being said. */
  say(text: string): void {
    const region = this.renderRoot.firstElementChild;
    if (!region || !text.trim()) return;
    const line = document.createElement("p");
    line.dir = "auto";
    line.textContent = text;
    region.append(line);
    setTimeout(() => {
      line.remove();
    }, KEPT_MS);
  }
}
