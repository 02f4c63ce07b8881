import { css } from "lit";

export const headerStyles = css`
  header {
    display: flex;
    gap: 8px 16px;
    align-items: center;
    padding: 8px 16px;
    padding-block-start: calc(8px + env(safe-area-inset-top));
    border-block-end: 1px solid var(--sanad-line);
    background: var(--sanad-surface);
  }

  .who {
    display: flex;
    flex: 1;
    gap: 12px;
    align-items: center;
    min-inline-size: 0;
  }

  .names {
    min-inline-size: 0;
  }

  h1 {
    overflow: hidden;
    font-size: 16px;
    line-height: 1.5;
    text-overflow: ellipsis;
    white-space: nowrap;
  }

  .state {
    color: var(--sanad-text-soft);
    font-size: 13px;
    line-height: 1.5;
    white-space: nowrap;
  }

  .switch {
    display: inline-flex;
    gap: 10px;
    align-items: center;
    min-block-size: 44px;
    min-inline-size: 132px;
    padding-inline: 12px 16px;
    border: 1px solid var(--sanad-line);
    border-radius: 22px;
    background: var(--sanad-ground);
    font-size: 14.5px;
    font-weight: 600;
    white-space: nowrap;
  }

  .switch[aria-checked="true"] {
    border-color: transparent;
    background: var(--sanad-accent-soft);
    color: var(--sanad-accent-strong);
  }

  .switch:disabled {
    opacity: 0.7;
  }

  .track {
    inline-size: 38px;
    block-size: 22px;
    flex: none;
    padding: 3px;
    border-radius: 11px;
    background: var(--sanad-line-strong);
    transition: background 0.2s;
  }

  .knob {
    display: block;
    inline-size: 16px;
    block-size: 16px;
    border-radius: 50%;
    background: var(--sanad-surface);
    transition: margin 0.2s var(--sanad-ease);
  }

  [aria-checked="true"] .track {
    background: var(--sanad-accent);
  }

  [aria-checked="true"] .knob {
    margin-inline-start: 16px;
  }

  .today {
    display: flex;
    flex-direction: column;
    gap: 4px;
    min-inline-size: 96px;
    color: var(--sanad-text-soft);
    font-size: 13.5px;
    line-height: 1.4;
    white-space: nowrap;
  }

  .today b {
    color: var(--sanad-text);
  }

  progress {
    inline-size: 100%;
    block-size: 6px;
    border: 0;
    border-radius: 3px;
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

  .tools {
    display: flex;
    gap: 4px;
  }

  @media (hover: none) and (pointer: coarse) {
    .help {
      display: none;
    }
  }

  @media (max-width: 719px) {
    header {
      flex-wrap: wrap;
      padding-inline: 12px;
    }

    .who {
      flex-basis: 40%;
      gap: 8px;
    }

    .avatar {
      display: none;
    }

    .help {
      display: none;
    }

    .today {
      flex: 1;
      flex-direction: row;
      align-items: center;
      order: 4;
    }

    .today progress {
      flex: 1;
      inline-size: auto;
    }

    .switch {
      min-inline-size: 0;
    }

    .tools {
      gap: 0;
      order: 5;
    }
  }
`;
