/** People's words on the screen: text nodes only, with safe links, each line in its own direction. */
import { html, nothing, type TemplateResult } from "lit";
import { linkify } from "./linkify.js";

/** `linkNote` tells screen readers that a link opens a window. Wants `white-space: pre-wrap` around it. */
export function messageText(text: string, linkNote: string): TemplateResult {
  const parts = linkify(text).map(({ text: part, href }) =>
    href === null
      ? part
      : html`<a href=${href} target="_blank" rel="noopener noreferrer" dir="ltr"
          ><bdi>${part}</bdi>${linkNote ? html`<span class="hidden-text"> (${linkNote})</span>` : nothing}</a
        >`,
  );
  return html`<div class="text" dir="auto">${parts}</div>`;
}
