import { css } from "lit";

export const articlesStyles = css`
  section {
    padding: 16px;
  }

  h3 {
    margin-block-end: 10px;
    color: var(--sanad-text-soft);
    font-size: 13.5px;
  }

  form {
    position: relative;
  }

  form svg,
  kbd {
    position: absolute;
    inset-block-start: 50%;
    translate: 0 -50%;
    pointer-events: none;
  }

  form svg {
    inset-inline-start: 14px;
    color: var(--sanad-text-soft);
  }

  kbd {
    inset-inline-end: 12px;
    color: var(--sanad-text-soft);
    font-size: 12px;
  }

  .field {
    padding-inline: 44px 76px;
  }

  .field::-webkit-search-cancel-button {
    display: none;
  }

  .said {
    min-block-size: 20px;
    margin-block: 10px 6px;
    color: var(--sanad-text-soft);
    font-size: 13.5px;
    line-height: 1.6;
  }

  ul {
    display: grid;
    gap: 10px;
    margin: 0;
    padding: 0;
    list-style: none;
  }

  li {
    border: 1px solid var(--sanad-line);
    border-radius: 14px;
    overflow: hidden;
  }

  summary {
    display: flex;
    gap: 10px;
    align-items: center;
    min-block-size: 48px;
    padding: 8px 14px;
    font-weight: 600;
    line-height: 1.6;
    cursor: pointer;
    list-style: none;
  }

  summary::-webkit-details-marker {
    display: none;
  }

  summary:focus-visible {
    outline-offset: -3px;
  }

  summary svg {
    color: var(--sanad-accent-strong);
  }

  .answer {
    padding: 0 14px 8px;
    font-size: 14.5px;
    line-height: 1.85;
    white-space: pre-wrap;
  }

  .source {
    display: flex;
    flex-wrap: wrap;
    gap: 2px 14px;
    padding: 0 14px 10px;
    color: var(--sanad-text-soft);
    font-size: 12.5px;
    line-height: 1.6;
  }

  .button.link {
    inline-size: 100%;
    border-block-start: 1px solid var(--sanad-line);
    border-radius: 0;
  }

  .button.link:focus-visible {
    outline-offset: -3px;
  }

  @media (hover: none) and (pointer: coarse), (max-width: 719px) {
    kbd {
      display: none;
    }

    .field {
      padding-inline-end: 14px;
    }
  }
`;
