import { css } from "lit";

export const menuStyles = css`
  :host {
    display: inline-flex;
    flex: none;
  }

  .pill {
    display: inline-flex;
    gap: 8px;
    align-items: center;
    min-block-size: 44px;
    padding-inline: 14px 12px;
    border: 1px solid var(--sanad-line);
    border-radius: 22px;
    background: var(--sanad-ground);
    font-size: 14.5px;
    font-weight: 600;
    white-space: nowrap;
  }

  .pill.available {
    border-color: transparent;
    background: var(--sanad-accent-soft);
    color: var(--sanad-accent-strong);
  }

  .pill:disabled {
    opacity: 0.7;
  }

  .pill svg {
    inline-size: 14px;
    block-size: 14px;
  }

  .dot {
    inline-size: 10px;
    block-size: 10px;
    border-radius: 50%;
    background: var(--sanad-star);
  }

  .available .dot {
    background: var(--sanad-accent);
  }

  .away .dot {
    background: var(--sanad-line-strong);
  }

  [role="menu"] {
    position: fixed;
    inset: auto;
    inline-size: max-content;
    min-inline-size: 200px;
    max-inline-size: min(340px, calc(100vw - 16px));
    max-block-size: calc(100dvh - 16px);
    margin: 0;
    padding: 6px;
    overflow-y: auto;
    border: 1px solid var(--sanad-line);
    border-radius: 16px;
    background: var(--sanad-surface-raised);
    color: var(--sanad-text);
    box-shadow: var(--sanad-shadow);
  }

  [role="menu"] button {
    display: flex;
    gap: 10px;
    align-items: flex-start;
    inline-size: 100%;
    min-block-size: 44px;
    padding: 10px 12px;
    border-radius: 10px;
    font-size: 15px;
    font-weight: 600;
    line-height: 1.5;
    text-align: start;
  }

  [role="menu"] button:hover,
  [role="menu"] button:focus-visible {
    background: var(--sanad-accent-soft);
  }

  [role="menu"] button:focus-visible {
    outline-offset: -2px;
  }

  [role="menu"] svg {
    inline-size: 18px;
    block-size: 18px;
    flex: none;
    margin-block-start: 3px;
    color: var(--sanad-accent-strong);
  }

  .mark {
    inline-size: 18px;
    flex: none;
  }

  .words {
    display: flex;
    flex-direction: column;
    gap: 2px;
  }

  .hint {
    color: var(--sanad-text-soft);
    font-size: 13px;
    font-weight: 400;
    line-height: 1.6;
  }
`;
