import { css } from "lit";

export const composerStyles = css`
  :host {
    display: block;
  }

  form {
    padding: 10px 16px;
    padding-block-end: calc(10px + env(safe-area-inset-bottom));
    border-block-start: 1px solid var(--sanad-line);
    background: var(--sanad-surface);
  }

  form.note {
    border-block-start: 3px solid var(--sanad-star);
    background: var(--sanad-warn-soft);
  }

  .row {
    display: flex;
    gap: 8px;
    align-items: flex-end;
  }

  textarea.field {
    flex: 1;
    field-sizing: content;
    min-block-size: 48px;
    max-block-size: 34vh;
    border-radius: 16px;
    resize: none;
  }

  .button.primary {
    inline-size: 48px;
    min-block-size: 48px;
    padding: 0;
    border-radius: 50%;
    flex: none;
  }

  .note .button.primary:not([aria-disabled="true"]) {
    background: var(--sanad-warn-text);
    color: var(--sanad-warn-soft);
  }

  .banner {
    display: flex;
    gap: 8px;
    align-items: center;
    margin-block-end: 8px;
    padding: 8px 12px;
    border-radius: 10px;
    background: var(--sanad-warn-soft);
    color: var(--sanad-warn-text);
    font-size: 14px;
    line-height: 1.6;
  }

  .banner.private {
    padding: 0 2px;
    background: transparent;
    font-weight: 700;
  }

  .under {
    display: flex;
    gap: 12px;
    justify-content: space-between;
    margin-block-start: 4px;
    color: var(--sanad-text-soft);
    font-size: 12px;
    line-height: 1.6;
  }

  .note .under {
    color: var(--sanad-warn-text);
  }

  .over {
    color: var(--sanad-danger);
    font-weight: 600;
  }

  @media (hover: none) and (pointer: coarse), (max-width: 719px) {
    .keys {
      display: none;
    }

    form {
      padding-inline: 12px;
    }
  }
`;
