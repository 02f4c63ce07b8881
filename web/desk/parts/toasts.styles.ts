import { css } from "lit";

export const toastsStyles = css`
  :host {
    position: fixed;
    inset-block-end: 16px;
    inset-inline-start: 16px;
    z-index: 30;
    display: grid;
    gap: 8px;
    inline-size: 268px;
    pointer-events: none;
  }

  .toast {
    display: flex;
    gap: 12px;
    align-items: center;
    padding: 6px 8px 6px 16px;
    padding-inline: 16px 8px;
    border-radius: 14px;
    background: var(--sanad-text);
    color: var(--sanad-surface);
    box-shadow: var(--sanad-shadow);
    pointer-events: auto;
    animation: drop 0.25s var(--sanad-ease);
  }

  .toast p {
    flex: 1;
    font-size: 14.5px;
    line-height: 1.7;
  }

  .toast .icon-button {
    color: inherit;
  }

  .toast .icon-button:hover {
    background: rgb(128 128 128 / 30%);
    color: inherit;
  }

  .problem {
    border: 1px solid var(--sanad-danger);
    background: var(--sanad-danger-soft);
    color: var(--sanad-danger);
  }

  @media (max-width: 719px) {
    :host {
      inline-size: calc(100vw - 32px);
      inset-block: calc(116px + env(safe-area-inset-top)) auto;
    }
  }

  @keyframes drop {
    from {
      opacity: 0;
      translate: 0 -8px;
    }
  }
`;
