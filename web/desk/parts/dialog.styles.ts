import { css } from "lit";

export const dialogStyles = css`
  dialog {
    inline-size: min(480px, calc(100vw - 32px));
    max-block-size: calc(100dvh - 32px);
    padding: 0;
    border: 1px solid var(--sanad-line);
    border-radius: 20px;
    background: var(--sanad-surface);
    color: var(--sanad-text);
    box-shadow: var(--sanad-shadow);
  }

  dialog::backdrop {
    background: rgb(6 20 15 / 50%);
  }

  form,
  .sheet {
    padding: 24px;
  }

  .top {
    display: flex;
    gap: 12px;
    align-items: center;
    justify-content: space-between;
  }

  h2 {
    font-size: 19px;
    line-height: 1.5;
    overflow-wrap: anywhere;
  }

  fieldset {
    display: grid;
    gap: 6px;
    margin: 14px 0 18px;
    padding: 0;
    border: 0;
  }

  legend {
    margin-block-end: 8px;
    padding: 0;
    color: var(--sanad-text-soft);
  }

  .choice {
    display: flex;
    gap: 12px;
    align-items: center;
    min-block-size: 48px;
    padding-inline: 14px;
    border: 1px solid var(--sanad-line);
    border-radius: 12px;
    font-weight: 600;
    cursor: pointer;
  }

  .choice:has(:checked) {
    border-color: var(--sanad-accent);
    background: var(--sanad-accent-soft);
  }

  .choice:has(:focus-visible) {
    outline: 2px solid var(--sanad-focus);
    outline-offset: 2px;
  }

  .choice input {
    inline-size: 20px;
    block-size: 20px;
    margin: 0;
    accent-color: var(--sanad-accent);
    outline: none;
  }

  label[for] {
    display: block;
    margin-block-end: 6px;
    font-weight: 600;
  }

  textarea.field {
    display: block;
    resize: none;
  }

  .hint {
    margin-block-start: 6px;
    color: var(--sanad-text-soft);
    font-size: 13.5px;
    line-height: 1.6;
  }

  .buttons {
    display: grid;
    grid-template-columns: 2fr 1fr;
    gap: 8px;
    margin-block-start: 20px;
  }

  dl {
    display: grid;
    gap: 4px;
    margin: 14px 0 0;
  }

  dl div {
    display: flex;
    gap: 12px;
    align-items: center;
    justify-content: space-between;
    min-block-size: 36px;
  }

  dd {
    margin: 0;
    white-space: nowrap;
  }

  @media (max-width: 719px) {
    dialog {
      inline-size: 100vw;
      max-inline-size: none;
      margin-block-end: 0;
      margin-inline: 0;
      border-radius: 22px 22px 0 0;
    }

    form {
      padding-block-end: calc(20px + env(safe-area-inset-bottom));
    }
  }
`;
