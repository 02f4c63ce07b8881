import { css } from "lit";

export const wrapsStyles = css`
  :host {
    display: block;
  }

  section {
    margin: 12px;
    padding: 12px 14px;
    border: 1px solid var(--sanad-line);
    border-radius: 16px;
    background: var(--sanad-ground);
  }

  h2 {
    font-size: 15px;
    line-height: 1.6;
  }

  .hint {
    color: var(--sanad-text-soft);
    font-size: 13px;
    line-height: 1.6;
  }

  ul {
    display: grid;
    gap: 10px;
    margin: 10px 0 0;
    padding: 0;
    list-style: none;
  }

  li {
    display: flex;
    gap: 10px;
    align-items: center;
    justify-content: space-between;
  }

  .words {
    display: flex;
    flex-direction: column;
    min-inline-size: 0;
    line-height: 1.5;
  }

  .name {
    font-weight: 600;
  }

  .topic,
  .left {
    color: var(--sanad-text-soft);
    font-size: 13px;
  }

  .left {
    display: inline-flex;
    gap: 5px;
    align-items: center;
    font-variant-numeric: tabular-nums;
  }

  .left svg {
    inline-size: 14px;
    block-size: 14px;
  }

  .button {
    flex: none;
    padding-inline: 12px;
    font-size: 14px;
    white-space: nowrap;
  }
`;
