import { css } from "lit";

export const roomStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    block-size: 100dvh;
    overflow: clip;
    background: var(--sanad-ground);
    font-size: 15.5px;
    line-height: 1.6;
  }

  .banner {
    display: flex;
    gap: 10px;
    align-items: center;
    padding: 4px 16px;
    background: var(--sanad-warn-soft);
    color: var(--sanad-warn-text);
    font-size: 14.5px;
  }

  .banner p {
    flex: 1;
    line-height: 1.6;
  }

  .banner .button.link {
    color: inherit;
    text-decoration: underline;
    text-underline-offset: 3px;
    white-space: nowrap;
  }

  .columns {
    display: grid;
    flex: 1;
    grid-template-rows: minmax(0, 1fr);
    grid-template-columns: minmax(300px, 360px) minmax(0, 1fr) minmax(320px, 380px);
    min-block-size: 0;
  }

  .side {
    position: relative;
    min-block-size: 0;
    border-inline-end: 1px solid var(--sanad-line);
    background: var(--sanad-surface);
    overflow-y: auto;
    scrollbar-width: thin;
    scrollbar-color: var(--sanad-line-strong) transparent;
  }

  .offers {
    display: grid;
    gap: 12px;
    padding: 12px 12px 4px;
  }

  main {
    display: flex;
    min-block-size: 0;
    min-inline-size: 0;
  }

  desk-talk {
    flex: 1;
    min-inline-size: 0;
  }

  desk-details {
    border-inline-start: 1px solid var(--sanad-line);
  }

  .nothing {
    display: flex;
    flex: 1;
    flex-direction: column;
    gap: 16px;
    align-items: center;
    justify-content: center;
    padding: 32px;
    color: var(--sanad-text-soft);
    line-height: 1.8;
    text-align: center;
  }

  .nothing svg {
    inline-size: 52px;
    block-size: 52px;
    stroke-width: 1.4;
    color: var(--sanad-accent);
  }

  @media (max-width: 1179px) {
    .columns {
      grid-template-columns: minmax(280px, 340px) minmax(0, 1fr);
    }

    desk-details {
      position: fixed;
      inset-block: 0;
      inset-inline-end: 0;
      z-index: 10;
      display: none;
      inline-size: min(400px, 100vw);
      box-shadow: var(--sanad-shadow);
    }

    .details-front desk-details {
      display: block;
    }
  }

  @media (max-width: 719px) {
    .columns {
      grid-template-columns: minmax(0, 1fr);
    }

    desk-details {
      inline-size: 100vw;
      border: 0;
    }

    .columns:not(.talk-front) main,
    .columns.talk-front .side > desk-list,
    .columns.talk-front .side > desk-wraps {
      display: none;
    }

    .columns.talk-front .side {
      display: contents;
    }

    .side {
      border: 0;
    }

    .offers {
      position: fixed;
      inset-block-end: 0;
      inset-inline: 0;
      z-index: 20;
      gap: 0;
      max-block-size: 90dvh;
      padding: 0;
      overflow-y: auto;
    }

    :host(.deep) desk-header {
      display: none;
    }
  }
`;
