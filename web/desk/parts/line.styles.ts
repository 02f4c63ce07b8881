import { css } from "lit";

/** Lines of people's words; the private notes use the same. */
export const lineStyles = css`
  ol {
    display: flex;
    flex-direction: column;
    margin: 0;
    padding: 0;
    list-style: none;
  }

  .text {
    line-height: 1.75;
    white-space: pre-wrap;
    overflow-wrap: anywhere;
    unicode-bidi: plaintext;
  }

  .text a {
    color: inherit;
    text-decoration: underline;
    text-underline-offset: 3px;
  }

  .meta {
    display: flex;
    flex-wrap: wrap;
    gap: 4px 8px;
    align-items: center;
    margin-block-start: 3px;
    color: var(--sanad-text-soft);
    font-size: 12px;
    line-height: 1.5;
  }

  .meta svg {
    inline-size: 14px;
    block-size: 14px;
  }

  .meta.cut {
    color: var(--sanad-warn-text);
    font-weight: 600;
  }

  .meta.failed {
    color: var(--sanad-danger);
  }

  .state {
    display: inline-flex;
    gap: 3px;
    align-items: center;
  }

  .state.read {
    color: var(--sanad-accent-strong);
  }

  .retry {
    display: inline-flex;
    gap: 6px;
    align-items: center;
    min-block-size: 44px;
    padding-inline: 12px;
    border-radius: 12px;
    color: var(--sanad-danger);
    font-size: 14px;
    font-weight: 600;
  }

  .retry:hover {
    background: var(--sanad-danger-soft);
  }
`;
