import { css } from "lit";

export const listStyles = css`
  :host {
    display: block;
  }

  h2 {
    display: flex;
    gap: 10px;
    align-items: baseline;
    padding: 14px 16px 10px;
    font-size: 16px;
  }

  h2:focus-visible {
    outline-offset: -3px;
  }

  .how-many {
    color: var(--sanad-text-soft);
    font-size: 13px;
    font-weight: 400;
  }

  ul {
    display: flex;
    flex-direction: column;
    gap: 2px;
    margin: 0;
    padding: 0 8px 12px;
    list-style: none;
  }

  .card {
    display: flex;
    gap: 12px;
    inline-size: 100%;
    padding: 12px;
    border-radius: 14px;
    text-align: start;
    transition: background 0.15s;
  }

  .card:hover {
    background: var(--sanad-ground);
  }

  .card[aria-current="true"] {
    background: var(--sanad-accent-soft);
  }

  [aria-current="true"] .avatar {
    background: var(--sanad-surface);
  }

  .body {
    display: flex;
    flex: 1;
    flex-direction: column;
    gap: 2px;
    min-inline-size: 0;
  }

  .line {
    display: flex;
    gap: 8px;
    align-items: center;
    justify-content: space-between;
    min-inline-size: 0;
  }

  .name {
    overflow: hidden;
    font-weight: 600;
    text-overflow: ellipsis;
    white-space: nowrap;
  }

  .time {
    flex: none;
    color: var(--sanad-text-soft);
    font-size: 12.5px;
  }

  .last {
    overflow: hidden;
    color: var(--sanad-text-soft);
    font-size: 14px;
    line-height: 1.7;
    text-overflow: ellipsis;
    white-space: nowrap;
  }

  .unread .last {
    color: var(--sanad-text);
    font-weight: 600;
  }

  .draft {
    color: var(--sanad-danger);
  }

  .facts {
    display: flex;
    flex-wrap: wrap;
    gap: 4px 10px;
    align-items: center;
    color: var(--sanad-text-soft);
    font-size: 12.5px;
  }

  .waits {
    color: var(--sanad-warn-text);
    font-weight: 600;
  }

  .empty {
    display: flex;
    flex-direction: column;
    gap: 14px;
    align-items: center;
    padding: 48px 28px;
    color: var(--sanad-text-soft);
    line-height: 1.8;
    text-align: center;
  }

  .empty svg {
    inline-size: 44px;
    block-size: 44px;
    stroke-width: 1.5;
    color: var(--sanad-accent);
  }
`;
