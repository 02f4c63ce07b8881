import { css } from "lit";

export const offerStyles = css`
  :host {
    display: block;
  }

  section {
    display: flex;
    flex-direction: column;
    gap: 10px;
    padding: 16px;
    border: 2px solid var(--sanad-accent);
    border-radius: 18px;
    background: var(--sanad-surface-raised);
    box-shadow: var(--sanad-shadow);
    animation: arrive 0.3s var(--sanad-ease);
  }

  section.urgent {
    border-color: var(--sanad-danger);
  }

  section:focus {
    outline: 3px solid var(--sanad-focus);
    outline-offset: 2px;
  }

  .top {
    display: flex;
    gap: 12px;
    align-items: center;
    justify-content: space-between;
  }

  .words {
    min-inline-size: 0;
  }

  .kicker {
    color: var(--sanad-accent-strong);
    font-size: 13px;
    font-weight: 700;
  }

  .urgent .kicker {
    color: var(--sanad-danger);
  }

  h2 {
    font-size: 18px;
    line-height: 1.5;
    overflow-wrap: anywhere;
  }

  .from {
    display: flex;
    gap: 8px;
    align-items: center;
    color: var(--sanad-accent-strong);
    font-size: 14px;
    font-weight: 600;
  }

  .ring {
    position: relative;
    display: grid;
    place-items: center;
    inline-size: 56px;
    block-size: 56px;
    flex: none;
  }

  .ring svg {
    position: absolute;
    inset: 0;
    inline-size: 100%;
    block-size: 100%;
    stroke-width: 4;
  }

  .ring b {
    font-size: 18px;
    font-variant-numeric: tabular-nums;
  }

  .rail {
    stroke: var(--sanad-line);
  }

  .left {
    stroke: var(--sanad-accent);
    stroke-linecap: butt;
  }

  .short b {
    color: var(--sanad-danger);
  }

  .short .left {
    stroke: var(--sanad-danger);
  }

  .marks {
    display: flex;
    flex-wrap: wrap;
    gap: 6px 10px;
    align-items: center;
  }

  .fact {
    display: inline-flex;
    gap: 4px;
    align-items: center;
    color: var(--sanad-text-soft);
    font-size: 13px;
  }

  .topic {
    font-weight: 600;
    line-height: 1.6;
  }

  .summary {
    display: -webkit-box;
    overflow: hidden;
    color: var(--sanad-text-soft);
    font-size: 14.5px;
    line-height: 1.7;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 4;
  }

  .buttons {
    display: grid;
    grid-template-columns: 2fr 1fr;
    gap: 8px;
  }

  .buttons .button {
    min-block-size: 48px;
  }

  .keys {
    color: var(--sanad-text-soft);
    font-size: 12.5px;
  }

  @keyframes arrive {
    from {
      opacity: 0;
      translate: 0 -10px;
    }
  }

  @media (max-width: 719px) {
    section {
      padding: 20px 16px calc(16px + env(safe-area-inset-bottom));
      border-width: 2px 0 0;
      border-radius: 22px 22px 0 0;
    }

    section:focus {
      outline: none;
    }

    section:focus-visible {
      outline: 3px solid var(--sanad-focus);
      outline-offset: -5px;
    }

    .keys {
      display: none;
    }

    @keyframes arrive {
      from {
        translate: 0 60%;
      }
    }
  }
`;
