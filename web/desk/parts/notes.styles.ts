import { css } from "lit";
import { lineStyles } from "./line.styles.js";

export const notesStyles = [
  lineStyles,
  css`
    :host {
      display: block;
      min-block-size: 0;
      background: var(--sanad-warn-soft);
    }

    .scroller {
      position: relative;
      block-size: 100%;
      padding: 16px;
      overflow-y: auto;
      overscroll-behavior: contain;
      scrollbar-width: thin;
    }

    .scroller:focus-visible {
      outline-offset: -3px;
    }

    ol {
      gap: 12px;
      max-inline-size: 780px;
      margin-inline: auto;
    }

    .note {
      padding: 12px 14px;
      border: 1px solid var(--sanad-star);
      border-inline-start-width: 5px;
      border-radius: 14px;
      border-start-start-radius: 4px;
      border-end-start-radius: 4px;
      background: var(--sanad-surface);
    }

    .meta bdi {
      font-weight: 600;
    }

    .empty {
      display: flex;
      gap: 10px;
      align-items: center;
      justify-content: center;
      padding-block: 48px;
      color: var(--sanad-warn-text);
      line-height: 1.8;
    }
  `,
];
