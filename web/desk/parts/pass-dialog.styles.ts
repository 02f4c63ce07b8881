import { css } from "lit";

export const passDialogStyles = css`
  .ways {
    grid-template-columns: repeat(3, minmax(0, 1fr));
    margin-block-end: 14px;
  }

  .ways .choice {
    justify-content: center;
    padding: 6px 10px;
    font-size: 14.5px;
    line-height: 1.5;
    gap: 8px;
  }

  .people {
    margin-block: 0 14px;
  }

  .people legend {
    display: flex;
    align-items: center;
    justify-content: space-between;
    inline-size: 100%;
    margin-block-end: 0;
    color: var(--sanad-text);
    font-weight: 600;
  }

  .level {
    margin-inline-start: auto;
    color: var(--sanad-text-soft);
    font-size: 13px;
    font-weight: 400;
  }

  .none {
    display: flex;
    gap: 10px;
    align-items: center;
    padding: 12px 14px;
    border: 1px dashed var(--sanad-line-strong);
    border-radius: 12px;
    color: var(--sanad-text-soft);
    font-size: 14px;
    line-height: 1.7;
  }

  .none svg {
    flex: none;
  }

  select.field {
    margin-block-end: 14px;
  }

  .bot {
    margin-block: 0 14px;
  }

  .problem {
    margin-block-start: 10px;
    padding: 8px 12px;
    border-radius: 10px;
    background: var(--sanad-danger-soft);
    color: var(--sanad-danger);
    font-size: 14px;
    line-height: 1.7;
  }

  .problem:empty {
    display: none;
  }

  [aria-invalid="true"] {
    border-color: var(--sanad-danger);
  }

  @media (max-width: 400px) {
    .ways {
      grid-template-columns: minmax(0, 1fr);
    }

    .ways .choice {
      justify-content: flex-start;
    }
  }
`;
