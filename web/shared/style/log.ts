/** What every log of a conversation shows alike: that somebody writes, and the way to what is newer. */
import { css } from "lit";

export const logParts = css`
  .typing .bubble {
    display: flex;
    gap: 10px;
    align-items: center;
    color: var(--sanad-text-soft);
    font-size: 13px;
  }

  .dots {
    display: inline-flex;
    gap: 4px;
  }

  .dots i {
    inline-size: 6px;
    block-size: 6px;
    border-radius: 50%;
    background: var(--sanad-accent);
    animation: beat 1.2s infinite ease-in-out;
  }

  .dots i:nth-child(2) {
    animation-delay: 0.15s;
  }

  .dots i:nth-child(3) {
    animation-delay: 0.3s;
  }

  .newer {
    position: absolute;
    inset-block-end: 12px;
    inset-inline: 0;
    display: flex;
    gap: 8px;
    align-items: center;
    inline-size: fit-content;
    min-block-size: 44px;
    margin-inline: auto;
    padding-inline: 16px;
    border-radius: 22px;
    background: var(--sanad-accent);
    color: var(--sanad-on-accent);
    font-size: 14px;
    font-weight: 600;
    box-shadow: var(--sanad-shadow);
  }

  @keyframes beat {
    0%,
    60%,
    100% {
      opacity: 0.35;
      translate: 0 0;
    }

    30% {
      opacity: 1;
      translate: 0 -3px;
    }
  }
`;
