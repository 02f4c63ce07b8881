import { css } from "lit";
import { logParts } from "../../shared/style/log.js";
import { lineStyles } from "./line.styles.js";

export const transcriptStyles = [
  lineStyles,
  logParts,
  css`
    :host {
      position: relative;
      display: block;
      min-block-size: 0;
      background: var(--sanad-ground);
    }

    .scroller {
      position: relative;
      block-size: 100%;
      overflow-y: auto;
      overscroll-behavior: contain;
      scrollbar-width: thin;
      scrollbar-color: var(--sanad-line-strong) transparent;
    }

    .scroller:focus-visible {
      outline-offset: -3px;
    }

    .content {
      display: flex;
      flex-direction: column;
      max-inline-size: 860px;
      min-block-size: 100%;
      margin-inline: auto;
      padding: 12px 16px 16px;
    }

    .loading {
      display: flex;
      gap: 10px;
      align-items: center;
      margin: auto;
      color: var(--sanad-text-soft);
    }

    .spinner {
      inline-size: 18px;
      block-size: 18px;
      border: 2px solid var(--sanad-line);
      border-block-start-color: var(--sanad-accent);
      border-radius: 50%;
      animation: turn 0.9s linear infinite;
    }

    .day {
      align-self: center;
      margin-block: 14px 6px;
      padding: 2px 12px;
      border-radius: 999px;
      background: var(--sanad-line);
      font-size: 12px;
    }

    .line {
      display: flex;
      flex-direction: column;
      align-items: flex-start;
      max-inline-size: 82%;
      margin-block-start: 4px;
    }

    .line.first {
      margin-block-start: 14px;
    }

    .ours {
      align-items: flex-end;
      align-self: flex-end;
    }

    .name {
      margin-block-end: 3px;
      color: var(--sanad-text-soft);
      font-size: 12.5px;
      font-weight: 600;
    }

    .bubble {
      max-inline-size: 100%;
      padding: 9px 14px;
      border: 1px solid var(--sanad-line);
      border-radius: 16px;
      background: var(--sanad-surface);
    }

    .theirs.first .bubble {
      border-start-start-radius: 4px;
    }

    .ours.first .bubble {
      border-start-end-radius: 4px;
    }

    .bot .bubble {
      border-style: dashed;
      border-color: var(--sanad-line-strong);
      background: transparent;
      color: var(--sanad-text-soft);
    }

    .agent .bubble {
      border-color: transparent;
      background: var(--sanad-accent);
      color: var(--sanad-on-accent);
    }

    .theirs .text a,
    .bot .text a,
    .notice .text a {
      color: var(--sanad-accent-strong);
    }

    .sending .bubble {
      opacity: 0.78;
    }

    .failed .bubble {
      border-color: var(--sanad-danger);
      background: var(--sanad-danger-soft);
      color: var(--sanad-text);
    }

    .notice {
      display: flex;
      gap: 10px;
      align-self: center;
      max-inline-size: 92%;
      margin-block-start: 14px;
      padding: 8px 14px;
      border-radius: 14px;
      background: var(--sanad-accent-soft);
      font-size: 14px;
    }

    .notice > svg {
      margin-block-start: 4px;
      color: var(--sanad-accent-strong);
    }

    .notice.warn {
      background: var(--sanad-warn-soft);
      color: var(--sanad-warn-text);
    }

    .notice.warn > svg,
    .notice.warn .meta {
      color: inherit;
    }

    .elsewhere {
      margin-block: 8px 14px;
      padding: 4px 12px 14px;
      border: 1px dashed var(--sanad-line-strong);
      border-radius: 16px;
    }

    .elsewhere h3 {
      margin: 0;
      padding-block: 6px;
      color: var(--sanad-text-soft);
      font-size: 13px;
      font-weight: 600;
    }

    @keyframes turn {
      to {
        rotate: 1turn;
      }
    }
  `,
];
