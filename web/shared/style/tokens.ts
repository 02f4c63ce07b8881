/** The look that all pages share: colours with AA contrast in light and dark, the Arabic font stack, spacing. */
import { css } from "lit";

/** Custom properties on `:host`; a page that is no component gets the same from its own sheet. */
export const tokens = css`
  :host {
    --sanad-font:
      "IBM Plex Sans Arabic", "SF Arabic", -apple-system, "Segoe UI", "Noto Sans Arabic", "Noto Kufi Arabic", Tahoma,
      system-ui, sans-serif;
    --sanad-accent: #0b6b4b;
    --sanad-accent-strong: #07513a;
    --sanad-accent-soft: #e5f2ec;
    --sanad-on-accent: #ffffff;
    --sanad-ground: #f6f8f7;
    --sanad-surface: #ffffff;
    --sanad-surface-raised: #ffffff;
    --sanad-line: #dbe3df;
    --sanad-line-strong: #7d8b85;
    --sanad-text: #16211d;
    --sanad-text-soft: #52615b;
    --sanad-warn-soft: #fff4dc;
    --sanad-warn-text: #6d4700;
    --sanad-danger: #b3261e;
    --sanad-danger-soft: #fdeceb;
    --sanad-star: #b26a00;
    --sanad-focus: #0b57d0;
    --sanad-shadow: 0 1px 2px rgb(9 32 24 / 8%), 0 12px 40px rgb(9 32 24 / 18%);
    --sanad-radius: 16px;
    --sanad-ease: cubic-bezier(0.2, 0.8, 0.2, 1);
    color-scheme: light;
  }

  @media (prefers-color-scheme: dark) {
    :host {
      --sanad-accent: #4cc497;
      --sanad-accent-strong: #7fdcb8;
      --sanad-accent-soft: #15382c;
      --sanad-on-accent: #05231a;
      --sanad-ground: #0f1614;
      --sanad-surface: #161f1c;
      --sanad-surface-raised: #1d2925;
      --sanad-line: #2c3a35;
      --sanad-line-strong: #788a83;
      --sanad-text: #e9f1ee;
      --sanad-text-soft: #a9bab3;
      --sanad-warn-soft: #372a0e;
      --sanad-warn-text: #ffd78a;
      --sanad-danger: #ff9a92;
      --sanad-danger-soft: #3d1a18;
      --sanad-star: #ffc14d;
      --sanad-focus: #8ab8ff;
      --sanad-shadow: 0 1px 2px rgb(0 0 0 / 40%), 0 12px 40px rgb(0 0 0 / 55%);
      color-scheme: dark;
    }
  }
`;

/** Sizes, focus ring and reset that every component of ours starts from. */
export const base = css`
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }

  button,
  textarea {
    font: inherit;
    color: inherit;
    letter-spacing: inherit;
  }

  button {
    border: 0;
    background: none;
    cursor: pointer;
    touch-action: manipulation;
    -webkit-tap-highlight-color: transparent;
  }

  button:disabled {
    cursor: default;
  }

  :focus-visible {
    outline: 2px solid var(--sanad-focus);
    outline-offset: 2px;
  }

  svg {
    inline-size: 1.25em;
    block-size: 1.25em;
    fill: none;
    stroke: currentColor;
    stroke-width: 2;
    stroke-linecap: round;
    stroke-linejoin: round;
    flex: none;
  }

  .hidden-text {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }

  @media (prefers-reduced-motion: reduce) {
    *,
    *::before,
    *::after {
      animation-duration: 1ms !important;
      animation-iteration-count: 1 !important;
      transition-duration: 1ms !important;
      scroll-behavior: auto !important;
    }
  }
`;
