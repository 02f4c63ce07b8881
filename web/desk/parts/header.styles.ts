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

    .tools {
      gap: 0;
      order: 5;
    }
  }
`;
