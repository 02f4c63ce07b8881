import { css } from "lit";

export const bubbleStyles = css`
  .stack {
    display: flex;
    flex-direction: column;
    align-items: flex-start;
    min-inline-size: 0;
    max-inline-size: 84%;
  }

  .mine .stack {
    align-items: flex-end;
  }

  .name {
    margin-block-end: 4px;
    color: var(--sanad-text-soft);
    font-size: 12.5px;
    font-weight: 600;
  }

  .bubble {
    max-inline-size: 100%;
    padding: 10px 14px;
    border: 1px solid var(--sanad-line);
    border-radius: var(--sanad-radius);
    background: var(--sanad-surface);
  }

  .theirs.first .bubble {
    border-start-start-radius: 4px;
  }

  .mine .bubble {
    border-color: transparent;
    background: var(--sanad-accent);
    color: var(--sanad-on-accent);
  }

  .mine.first .bubble {
    border-start-end-radius: 4px;
  }

  .sending .bubble {
    opacity: 0.78;
  }

  .failed .bubble {
    border-color: var(--sanad-danger);
    background: var(--sanad-danger-soft);
    color: var(--sanad-text);
  }

  .theirs .text a,
  .notice .text a {
    color: var(--sanad-accent-strong);
  }

  .bubble.file {
    min-inline-size: 160px;
  }

  progress {
    inline-size: 160px;
    max-inline-size: 100%;
    block-size: 6px;
    margin-block-start: 6px;
    accent-color: var(--sanad-accent);
  }

  .meta {
    display: flex;
    flex-wrap: wrap;
    gap: 4px 8px;
    align-items: center;
    margin-block-start: 4px;
    color: var(--sanad-text-soft);
    font-size: 12px;
    line-height: 1.5;
  }

  .meta svg {
    inline-size: 14px;
    block-size: 14px;
  }

  .meta.warn {
    color: var(--sanad-warn-text);
  }

  .meta.failed {
    color: var(--sanad-danger);
  }

  .state {
    display: inline-flex;
    gap: 3px;
    align-items: center;
  }

  .retry,
  .reference {
    display: inline-flex;
    gap: 6px;
    align-items: center;
    min-block-size: 44px;
    padding-inline: 12px;
    border-radius: 12px;
    font-size: 14px;
    font-weight: 600;
  }

  .retry {
    color: var(--sanad-danger);
  }

  .retry:hover {
    background: var(--sanad-danger-soft);
  }

  .reference {
    margin-block: 8px 2px;
    border: 1px dashed var(--sanad-line-strong);
    background: var(--sanad-surface);
    color: var(--sanad-accent-strong);
    font-variant-numeric: tabular-nums;
  }

  .stars {
    display: flex;
    gap: 2px;
    margin-block-start: 4px;
    color: var(--sanad-star);
  }

  .stars .lit svg {
    fill: currentColor;
  }

  .replies {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
    margin-block-start: 10px;
  }

  .reply {
    min-block-size: 44px;
    padding: 8px 16px;
    border: 1px solid var(--sanad-accent);
    border-radius: 22px;
    background: var(--sanad-surface);
    color: var(--sanad-accent-strong);
    font-size: 14.5px;
    font-weight: 600;
    line-height: 1.5;
    text-align: start;
    transition: background 0.15s, color 0.15s;
  }

  .reply:hover:enabled {
    background: var(--sanad-accent-soft);
  }

  .reply:active:enabled {
    background: var(--sanad-accent);
    color: var(--sanad-on-accent);
  }

  .reply:disabled {
    border-color: var(--sanad-line);
    background: transparent;
    color: var(--sanad-text-soft);
    font-weight: 500;
  }

  .reply.chosen:disabled {
    border-color: var(--sanad-accent);
    background: var(--sanad-accent-soft);
    color: var(--sanad-accent-strong);
  }

  .notice {
    display: flex;
    gap: 10px;
    margin-block-start: 14px;
    padding: 12px 14px;
    border-radius: 14px;
    background: var(--sanad-accent-soft);
    color: var(--sanad-text);
    font-size: 14px;
    animation: rise 0.24s var(--sanad-ease);
  }

  .notice > svg {
    margin-block-start: 3px;
    color: var(--sanad-accent-strong);
  }

  .notice > div {
    min-inline-size: 0;
  }

  .notice.warn {
    background: var(--sanad-warn-soft);
    color: var(--sanad-warn-text);
  }

  .notice.warn > svg,
  .notice.warn .meta {
    color: inherit;
  }
`;
