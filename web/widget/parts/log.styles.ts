import { css } from "lit";
import { logParts } from "../../shared/style/log.js";

export const logStyles = [
  logParts,
  css`
    :host {
      position: relative;
      display: block;
      min-block-size: 0;
      background: var(--sanad-ground);
    }

    .scroller {
      block-size: 100%;
      overflow-y: auto;
      overscroll-behavior: contain;
      scrollbar-width: thin;
      scrollbar-color: var(--sanad-line) transparent;
    }

    .scroller:focus-visible {
      outline-offset: -3px;
    }

    .content {
      display: flex;
      flex-direction: column;
      min-block-size: 100%;
      padding: 20px 16px 12px;
    }

    ol {
      display: flex;
      flex-direction: column;
      margin: 0;
      padding: 0;
      list-style: none;
    }

    .loading {
      display: flex;
      gap: 10px;
      align-items: center;
      justify-content: center;
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

    .intro {
      margin-block-end: 8px;
      padding: 20px;
      border: 1px solid var(--sanad-line);
      border-radius: var(--sanad-radius);
      background: var(--sanad-surface);
    }

    .intro p {
      margin: 12px 0 0;
      line-height: 1.75;
      white-space: pre-wrap;
      overflow-wrap: anywhere;
    }

    .mark,
    .avatar {
      display: grid;
      place-items: center;
      flex: none;
      border-radius: 50%;
      background: var(--sanad-accent-soft);
      color: var(--sanad-accent-strong);
      font-weight: 700;
      line-height: 1;
    }

    .mark {
      inline-size: 44px;
      block-size: 44px;
      padding-block-end: 6px;
      font-size: 22px;
    }

    .avatar {
      inline-size: 28px;
      block-size: 28px;
      padding-block-end: 3px;
      font-size: 14px;
    }

    .avatar.agent {
      padding-block-end: 1px;
      background: var(--sanad-accent);
      color: var(--sanad-on-accent);
    }

    .line:not(.first) > .avatar {
      visibility: hidden;
    }

    .day {
      align-self: center;
      margin-block: 16px 8px;
      padding: 3px 12px;
      border-radius: 999px;
      background: var(--sanad-line);
      color: var(--sanad-text);
      font-size: 12px;
    }

    .line {
      display: flex;
      gap: 8px;
      margin-block-start: 4px;
      animation: rise 0.24s var(--sanad-ease);
    }

    .line.first {
      margin-block-start: 14px;
    }

    .mine {
      justify-content: flex-end;
    }

    @keyframes rise {
      from {
        opacity: 0;
        translate: 0 6px;
      }
    }

    @keyframes turn {
      to {
        rotate: 1turn;
      }
    }
  `,
];
