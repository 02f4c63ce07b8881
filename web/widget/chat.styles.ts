import { css } from "lit";

/** Nothing of the host page reaches in, not even a rule for every element: inside, important rules win. */
export const reset = css`
  :host {
    all: initial !important;
    position: fixed !important;
    z-index: 2147483000 !important;
    inset-block-end: 0 !important;
    inset-inline-end: 0 !important;
  }
`;

export const chatStyles = css`
  :host {
    --header-ground: linear-gradient(135deg, #0b6b4b, #07513a);
    --header-text: #ffffff;
    --header-soft: #d5ece2;
  }

  .root {
    color-scheme: light;
  }

  @media (prefers-color-scheme: dark) {
    :host {
      --header-ground: linear-gradient(135deg, #0e4834, #0a3426);
    }

    .root {
      color-scheme: dark;
    }
  }

  :host([hidden]),
  [hidden] {
    display: none !important;
  }

  .root {
    color: var(--sanad-text);
    font: 400 15.5px/1.6 var(--sanad-font);
    -webkit-text-size-adjust: 100%;
  }

  .launcher {
    position: fixed;
    inset-block-end: max(20px, env(safe-area-inset-bottom));
    inset-inline-end: 20px;
    display: flex;
    gap: 10px;
    align-items: center;
    min-block-size: 56px;
    padding: 8px 20px;
    border-radius: 28px;
    background: var(--header-ground);
    color: var(--header-text);
    font-size: 16px;
    font-weight: 600;
    box-shadow: var(--sanad-shadow);
    transition: transform 0.2s var(--sanad-ease), box-shadow 0.2s;
  }

  @media (prefers-color-scheme: dark) {
    .launcher {
      border: 1px solid rgb(255 255 255 / 24%);
    }
  }

  .launcher:hover {
    transform: translateY(-2px);
  }

  .launcher svg {
    inline-size: 26px;
    block-size: 26px;
  }

  .badge {
    position: absolute;
    inset-block-start: -6px;
    inset-inline-start: -2px;
    min-inline-size: 24px;
    padding: 0 6px;
    border: 2px solid var(--sanad-surface);
    border-radius: 999px;
    background: #b3261e;
    color: #ffffff;
    font-size: 13px;
    line-height: 20px;
    text-align: center;
  }

  .panel {
    position: fixed;
    inset-block-end: 20px;
    inset-inline-end: 20px;
    display: grid;
    grid-template: auto auto minmax(0, 1fr) auto / minmax(0, 1fr);
    inline-size: 404px;
    block-size: min(704px, 100dvh - 40px);
    overflow: hidden;
    border: 1px solid var(--sanad-line);
    border-radius: 24px;
    background: var(--sanad-surface);
    box-shadow: var(--sanad-shadow);
    animation: appear 0.28s var(--sanad-ease);
  }

  .header {
    display: flex;
    gap: 12px;
    align-items: center;
    padding: 16px;
    background: var(--header-ground);
    color: var(--header-text);
  }

  .face {
    position: relative;
    display: grid;
    place-items: center;
    flex: none;
    inline-size: 44px;
    block-size: 44px;
    padding-block-end: 5px;
    border-radius: 50%;
    background: rgb(255 255 255 / 16%);
    font-size: 21px;
    font-weight: 700;
    line-height: 1;
  }

  .face.queue {
    padding: 0;
  }

  .face::after {
    content: "";
    position: absolute;
    inset-block-end: 0;
    inset-inline-end: 0;
    inline-size: 12px;
    block-size: 12px;
    border: 2px solid #07513a;
    border-radius: 50%;
    background: #7ff0bf;
  }

  .face.queue::after {
    background: #ffd166;
  }

  .face.broken::after {
    background: #c3cbc8;
  }

  .who {
    flex: 1;
    min-inline-size: 0;
  }

  h2 {
    margin: 0;
    overflow: hidden;
    font-size: 17px;
    font-weight: 700;
    line-height: 1.45;
    text-overflow: ellipsis;
    white-space: nowrap;
  }

  .who p {
    margin: 0;
    color: var(--header-soft);
    font-size: 13px;
    line-height: 1.5;
  }

  .close {
    display: grid;
    place-items: center;
    flex: none;
    inline-size: 44px;
    block-size: 44px;
    border-radius: 50%;
    transition: background 0.15s;
  }

  .close:hover {
    background: rgb(255 255 255 / 14%);
  }

  .launcher:focus-visible {
    outline-offset: 3px;
  }

  .header :focus-visible {
    outline-color: #ffffff;
  }

  .banners {
    overflow-y: auto;
    max-block-size: 40vh;
  }

  .banner {
    display: flex;
    gap: 10px;
    align-items: center;
    padding: 10px 16px;
    border-block-end: 1px solid var(--sanad-line);
    font-size: 14px;
  }

  .banner p {
    flex: 1;
    margin: 0;
  }

  .banner button {
    min-block-size: 44px;
    padding-inline: 14px;
    border-radius: 22px;
    font-weight: 600;
    font-size: 14px;
  }

  .banner button.icon {
    display: grid;
    place-items: center;
    inline-size: 44px;
    padding: 0;
  }

  .banner.offline {
    padding-block: 4px;
    background: var(--sanad-warn-soft);
    color: var(--sanad-warn-text);
  }

  .banner.problem {
    padding-block: 4px;
    background: var(--sanad-danger-soft);
    color: var(--sanad-danger);
  }

  .banner.waiting {
    align-items: flex-start;
    padding-block: 14px 8px;
    background: var(--sanad-accent-soft);
  }

  .waiting > div {
    flex: 1;
  }

  .wait-text {
    font-weight: 600;
    line-height: 1.6;
  }

  .hint {
    color: var(--sanad-text-soft);
    font-size: 13px;
  }

  .pulse {
    position: relative;
    display: grid;
    place-items: center;
    inline-size: 36px;
    block-size: 36px;
    border-radius: 50%;
    background: var(--sanad-accent);
    color: var(--sanad-on-accent);
  }

  .pulse::after {
    content: "";
    position: absolute;
    inset: 0;
    border: 2px solid var(--sanad-accent);
    border-radius: 50%;
    animation: ring 2.4s ease-out infinite;
  }

  .actions {
    display: flex;
    flex-wrap: wrap;
    gap: 4px;
    margin-block-start: 6px;
    margin-inline-start: -14px;
  }

  .actions button {
    color: var(--sanad-accent-strong);
  }

  .actions button:hover:enabled {
    text-decoration: underline;
    text-underline-offset: 4px;
  }

  .actions button:disabled {
    opacity: 0.6;
  }

  .actions .filled {
    margin-inline-start: 14px;
    background: var(--sanad-accent);
    color: var(--sanad-on-accent);
  }

  @media (max-width: 560px), (max-height: 520px) {
    .panel {
      inset-block: var(--sanad-view-start, 0) auto;
      inset-inline: 0;
      inline-size: 100%;
      block-size: var(--sanad-view-size, 100dvh);
      padding-block-end: env(safe-area-inset-bottom);
      border: 0;
      border-radius: 0;
    }

    .header {
      padding-block-start: max(12px, env(safe-area-inset-top));
      padding-block-end: 12px;
      padding-inline: max(16px, env(safe-area-inset-left), env(safe-area-inset-right));
    }
  }

  @media (max-width: 560px) {
    .launcher {
      inset-inline-end: 16px;
      inline-size: 60px;
      block-size: 60px;
      padding: 0;
      border-radius: 50%;
      justify-content: center;
    }

    .launcher .label {
      display: none;
    }
  }

  @media (max-height: 520px) {
    .header {
      padding-block: 4px;
    }
  }

  @media (forced-colors: active) {
    .panel,
    .launcher {
      border: 1px solid CanvasText;
    }
  }

  @keyframes appear {
    from {
      opacity: 0;
      translate: 0 16px;
      scale: 0.98;
    }
  }

  @keyframes ring {
    from {
      opacity: 0.7;
    }

    to {
      opacity: 0;
      scale: 1.5;
    }
  }
`;
