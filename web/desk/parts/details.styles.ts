import { css } from "lit";

export const detailsStyles = css`
  :host {
    position: relative;
    display: block;
    min-block-size: 0;
    overflow-y: auto;
    background: var(--sanad-surface);
    scrollbar-width: thin;
    scrollbar-color: var(--sanad-line-strong) transparent;
  }

  header {
    display: none;
    position: sticky;
    inset-block-start: 0;
    z-index: 1;
    gap: 4px;
    align-items: center;
    padding: 6px;
    border-block-end: 1px solid var(--sanad-line);
    background: var(--sanad-surface);
  }

  h2 {
    font-size: 16.5px;
  }

  h3 {
    margin-block-end: 8px;
    color: var(--sanad-text-soft);
    font-size: 13.5px;
  }

  section {
    padding: 16px;
    border-block-end: 1px solid var(--sanad-line);
  }

  .summary {
    line-height: 1.8;
  }

  .soft {
    color: var(--sanad-text-soft);
    font-size: 14.5px;
  }

  .cut {
    display: flex;
    gap: 8px;
    align-items: center;
    margin-block-start: 10px;
    padding: 8px 12px;
    border-radius: 10px;
    background: var(--sanad-warn-soft);
    color: var(--sanad-warn-text);
    font-size: 14px;
    line-height: 1.6;
  }

  dl {
    display: grid;
    gap: 8px;
    margin: 12px 0 0;
    font-size: 14.5px;
  }

  h3 + dl {
    margin-block-start: 0;
  }

  dl div {
    display: grid;
    grid-template-columns: 38% 1fr;
    gap: 8px;
  }

  dt {
    color: var(--sanad-text-soft);
  }

  dd {
    margin: 0;
    font-weight: 600;
    overflow-wrap: anywhere;
  }

  ul {
    display: grid;
    gap: 12px;
    margin: 0;
    padding: 0;
    list-style: none;
  }

  .pair {
    display: flex;
    gap: 12px;
    justify-content: space-between;
    font-size: 14.5px;
    line-height: 1.6;
  }

  .pair b {
    font-variant-numeric: tabular-nums;
  }

  progress {
    display: block;
    inline-size: 100%;
    block-size: 8px;
    margin-block-start: 4px;
    border: 0;
    border-radius: 4px;
    background: var(--sanad-line);
    overflow: hidden;
    appearance: none;
  }

  progress::-webkit-progress-bar {
    background: var(--sanad-line);
  }

  progress::-webkit-progress-value {
    background: var(--sanad-accent);
  }

  progress::-moz-progress-bar {
    background: var(--sanad-accent);
  }

  @media (max-width: 1179px) {
    header {
      display: flex;
    }
  }
`;
