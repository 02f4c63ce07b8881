import { css } from "lit";

export const talkStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    min-block-size: 0;
    background: var(--sanad-surface);
  }

  header {
    display: flex;
    gap: 10px;
    align-items: center;
    padding: 10px 16px;
  }

  .back {
    display: none;
    margin-inline-start: -10px;
  }

  .names {
    flex: 1;
    min-inline-size: 0;
  }

  h2 {
    overflow: hidden;
    font-size: 16.5px;
    line-height: 1.5;
    text-overflow: ellipsis;
    white-space: nowrap;
  }

  .names p {
    overflow: hidden;
    color: var(--sanad-text-soft);
    font-size: 13px;
    line-height: 1.5;
    text-overflow: ellipsis;
    white-space: nowrap;
  }

  .window {
    display: inline-flex;
    flex: none;
    gap: 5px;
    align-items: center;
    padding: 3px 10px;
    border: 1px solid var(--sanad-line);
    border-radius: 999px;
    color: var(--sanad-text-soft);
    font-size: 12.5px;
    white-space: nowrap;
  }

  .window.soon {
    border-color: transparent;
    background: var(--sanad-warn-soft);
    color: var(--sanad-warn-text);
    font-weight: 600;
  }

  .window svg {
    inline-size: 15px;
    block-size: 15px;
  }

  .finish {
    white-space: nowrap;
  }

  .asked {
    display: flex;
    gap: 10px;
    align-items: center;
    padding: 8px 16px;
    background: var(--sanad-warn-soft);
    color: var(--sanad-warn-text);
    font-size: 14px;
    line-height: 1.6;
  }

  .asked:has(span:empty) {
    display: none;
  }

  .bar {
    display: flex;
    gap: 8px;
    align-items: center;
    padding-inline: 12px;
    border-block-end: 1px solid var(--sanad-line);
  }

  [role="tablist"] {
    display: flex;
    flex: 1;
    gap: 4px;
  }

  [role="tab"] {
    display: inline-flex;
    gap: 6px;
    align-items: center;
    min-block-size: 44px;
    padding-inline: 14px;
    border-block-end: 3px solid transparent;
    color: var(--sanad-text-soft);
    font-size: 14.5px;
    font-weight: 600;
  }

  [role="tab"]:focus-visible {
    outline-offset: -3px;
  }

  [role="tab"].reply[aria-selected="true"] {
    border-color: var(--sanad-accent);
    color: var(--sanad-accent-strong);
  }

  [role="tab"].note[aria-selected="true"] {
    border-color: var(--sanad-star);
    background: var(--sanad-warn-soft);
    color: var(--sanad-warn-text);
  }

  .note .count {
    background: var(--sanad-warn-text);
    color: var(--sanad-warn-soft);
  }

  [role="tab"] svg {
    inline-size: 15px;
    block-size: 15px;
  }

  .panel {
    display: flex;
    flex: 1;
    flex-direction: column;
    min-block-size: 0;
  }

  .panel > * {
    flex: 1;
  }

  @media (min-width: 1180px) {
    .details {
      display: none;
    }
  }

  @media (max-width: 719px) {
    .back {
      display: inline-flex;
    }

    .avatar,
    .finish span {
      display: none;
    }

    header {
      gap: 4px;
      padding: 6px 12px;
    }

    .finish {
      inline-size: 44px;
      padding: 0;
      border-color: transparent;
      color: var(--sanad-accent-strong);
      font-size: 19px;
    }
  }
`;
