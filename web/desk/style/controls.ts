/** Buttons, fields and marks that the desk's components share. */
import { css } from "lit";

export const controls = css`
  :host {
    font-family: var(--sanad-font);
    color: var(--sanad-text);
  }

  [hidden] {
    display: none !important;
  }

  h1,
  h2,
  h3,
  p {
    margin: 0;
  }

  .button,
  .icon-button {
    display: inline-flex;
    gap: 8px;
    align-items: center;
    justify-content: center;
    min-block-size: 44px;
    border-radius: 12px;
    font-weight: 600;
    line-height: 1.4;
    transition: background 0.15s, color 0.15s, border-color 0.15s;
  }

  .button {
    padding: 8px 18px;
    border: 1px solid var(--sanad-line-strong);
    background: var(--sanad-surface);
    color: var(--sanad-text);
    font-size: 15px;
  }

  .button:hover:enabled {
    background: var(--sanad-ground);
  }

  .button.primary {
    border-color: transparent;
    background: var(--sanad-accent);
    color: var(--sanad-on-accent);
  }

  .button.primary:hover:enabled {
    background: var(--sanad-accent-strong);
  }

  .button.link {
    border-color: transparent;
    background: transparent;
    color: var(--sanad-accent-strong);
  }

  .button.link:hover:enabled {
    background: var(--sanad-accent-soft);
  }

  .button:disabled,
  .button[aria-disabled="true"] {
    border-color: var(--sanad-line);
    background: var(--sanad-line);
    color: var(--sanad-text-soft);
    cursor: default;
  }

  .icon-button {
    inline-size: 44px;
    flex: none;
    color: var(--sanad-text-soft);
    font-size: 17px;
  }

  .icon-button:hover:enabled {
    background: var(--sanad-accent-soft);
    color: var(--sanad-accent-strong);
  }

  .mirrored:dir(rtl) svg {
    transform: scaleX(-1);
  }

  .field {
    inline-size: 100%;
    min-block-size: 48px;
    padding: 10px 14px;
    border: 1px solid var(--sanad-line-strong);
    border-radius: 12px;
    background: var(--sanad-surface);
    color: var(--sanad-text);
    font: inherit;
    font-size: 16px;
    line-height: 1.6;
  }

  .field::placeholder {
    color: var(--sanad-text-soft);
    opacity: 1;
  }

  /* An empty field with dir="auto" would be left-to-right: its caret and its Arabic placeholder at the wrong end. */
  .field:placeholder-shown {
    direction: inherit;
    unicode-bidi: isolate;
  }

  .field:focus-visible {
    border-color: var(--sanad-focus);
    outline-offset: 0;
  }

  .badge {
    display: inline-flex;
    gap: 4px;
    align-items: center;
    padding: 1px 10px;
    border-radius: 999px;
    background: var(--sanad-accent-soft);
    color: var(--sanad-accent-strong);
    font-size: 12.5px;
    font-weight: 600;
    line-height: 1.7;
    white-space: nowrap;
  }

  .badge.high {
    background: var(--sanad-warn-soft);
    color: var(--sanad-warn-text);
  }

  .badge.urgent {
    background: var(--sanad-danger-soft);
    color: var(--sanad-danger);
  }

  .badge svg {
    inline-size: 13px;
    block-size: 13px;
  }

  .count {
    display: inline-grid;
    place-items: center;
    min-inline-size: 22px;
    block-size: 22px;
    padding-inline: 6px;
    border-radius: 11px;
    background: var(--sanad-accent);
    color: var(--sanad-on-accent);
    font-size: 12.5px;
    font-weight: 700;
    font-variant-numeric: tabular-nums;
  }

  kbd {
    display: inline-block;
    padding: 1px 8px;
    border: 1px solid var(--sanad-line-strong);
    border-radius: 6px;
    background: var(--sanad-ground);
    font: inherit;
    font-size: 13px;
  }

  .people {
    overflow-wrap: anywhere;
    unicode-bidi: plaintext;
  }
`;

/** The round mark with a person's first letter. */
export const avatar = css`
  .avatar {
    display: grid;
    place-items: center;
    inline-size: 42px;
    block-size: 42px;
    flex: none;
    border-radius: 50%;
    background: var(--sanad-accent-soft);
    color: var(--sanad-accent-strong);
    font-weight: 700;
    line-height: 1;
  }
`;
