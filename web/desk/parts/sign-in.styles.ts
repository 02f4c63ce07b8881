import { css } from "lit";

export const signInStyles = css`
  main {
    display: grid;
    place-items: center;
    min-block-size: 100dvh;
    padding: 24px 16px;
    background: var(--sanad-ground);
  }

  form {
    display: flex;
    flex-direction: column;
    gap: 16px;
    inline-size: 100%;
    max-inline-size: 420px;
    padding: 32px;
    border: 1px solid var(--sanad-line);
    border-radius: 20px;
    background: var(--sanad-surface);
    box-shadow: var(--sanad-shadow);
  }

  .mark {
    display: grid;
    place-items: center;
    inline-size: 56px;
    block-size: 56px;
    padding-block-end: 8px;
    border-radius: 16px;
    background: var(--sanad-accent);
    color: var(--sanad-on-accent);
    font-size: 28px;
    font-weight: 700;
    line-height: 1;
  }

  h1 {
    font-size: 24px;
    line-height: 1.4;
  }

  .lead {
    margin-block-start: -12px;
    color: var(--sanad-text-soft);
  }

  label {
    display: block;
    margin-block-end: 6px;
    font-size: 14.5px;
    font-weight: 600;
  }

  .field {
    text-align: start;
  }

  .field[aria-invalid="true"] {
    border-color: var(--sanad-danger);
  }

  .joined {
    position: relative;
  }

  .joined .field {
    padding-inline-end: 52px;
  }

  .joined .icon-button {
    position: absolute;
    inset-block: 2px;
    right: 4px;
  }

  .missing {
    min-block-size: 0;
    margin-block-start: 4px;
    color: var(--sanad-danger);
    font-size: 13.5px;
  }

  .missing:empty {
    display: none;
  }

  .notice {
    display: flex;
    gap: 10px;
    align-items: flex-start;
    padding: 12px 14px;
    border-radius: 12px;
    background: var(--sanad-accent-soft);
    font-size: 14.5px;
    line-height: 1.7;
  }

  .notice svg {
    margin-block-start: 3px;
  }

  .notice.problem {
    background: var(--sanad-danger-soft);
    color: var(--sanad-danger);
  }

  [role="alert"]:empty {
    display: none;
  }

  .button.primary {
    min-block-size: 50px;
    margin-block-start: 4px;
    font-size: 16px;
  }

  @media (max-width: 480px) {
    main {
      padding: 0;
      background: var(--sanad-surface);
    }

    form {
      padding: 24px 20px;
      border: 0;
      border-radius: 0;
      box-shadow: none;
    }
  }
`;
