/** People's words on the screen: text nodes only, with safe links, each line in its own direction. */
import { css, html, nothing, type TemplateResult } from "lit";
import { linkify, type Segment } from "./linkify.js";

function part({ text, href, ltr }: Segment, linkNote: string): TemplateResult | string {
  if (href === null) return ltr ? html`<bdi dir="ltr">${text}</bdi>` : text;
  return html`<a href=${href} target="_blank" rel="noopener noreferrer"
    ><bdi dir="ltr">${text}</bdi>${linkNote ? html`<span class="hidden-text"> (${linkNote})</span>` : nothing}</a
  >`;
}

/** The same within a line of other words, without links. */
export const inlineText = (text: string): readonly (TemplateResult | string)[] =>
  linkify(text).map((each) => part({ ...each, href: null }, ""));

/** `linkNote` tells screen readers that a link opens a window. Wants `messageTextStyles` in the same shadow root. */
export function messageText(text: string, linkNote: string): TemplateResult {
  return html`<div class="text" dir="auto">${linkify(text).map((each) => part(each, linkNote))}</div>`;
}

export const messageTextStyles = css`
  .text {
    line-height: 1.7;
    white-space: pre-wrap;
    overflow-wrap: anywhere;
    unicode-bidi: plaintext;
  }

  .text a {
    color: inherit;
    text-decoration: underline;
    text-underline-offset: 3px;
  }

  /* A permit number is not broken at its hyphen. */
  .text > bdi {
    display: inline-block;
    max-inline-size: 100%;
  }
`;
