/** `<desk-file>`: a file of the employer. A picture is shown small, and large when pressed; anything can be downloaded. */
import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { property, query, state } from "lit/decorators.js";
import { sizeText, type FileInfo } from "../../shared/data/file.js";
import { base } from "../../shared/style/tokens.js";
import { controls } from "../style/controls.js";
import { icons } from "./icons.js";
import type { Tools } from "./tools.js";

const ICONS = { image: icons.picture, pdf: icons.page, voice: icons.voice } as const;

export const addressOf = (conversation: string, seq: number): string =>
  `/api/desk/conversations/${encodeURIComponent(conversation)}/attachments/${seq}`;

export class DeskFile extends LitElement {
  static override styles = [
    base,
    controls,
    css`
      :host {
        display: block;
        max-inline-size: 100%;
      }

      .small {
        display: block;
        max-inline-size: 100%;
        min-inline-size: 44px;
        min-block-size: 44px;
        padding: 0;
        border-radius: 10px;
        overflow: hidden;
        cursor: zoom-in;
      }

      .small img {
        display: block;
        inline-size: auto;
        max-inline-size: min(320px, 100%);
        block-size: auto;
        max-block-size: 260px;
      }

      .row {
        display: flex;
        flex-wrap: wrap;
        gap: 6px 12px;
        align-items: center;
      }

      .size,
      p {
        margin: 0;
        font-size: 13px;
      }

      a {
        display: inline-flex;
        gap: 6px;
        align-items: center;
        min-block-size: 44px;
        color: inherit;
        font-size: 14px;
        font-weight: 600;
      }

      dialog {
        inline-size: fit-content;
        max-inline-size: 96vw;
        max-block-size: 96vh;
        padding: 8px;
        border: 0;
        border-radius: 16px;
        background: var(--sanad-surface);
        color: var(--sanad-text);
      }

      dialog::backdrop {
        background: rgb(0 0 0 / 70%);
      }

      dialog img {
        display: block;
        max-inline-size: 100%;
        max-block-size: calc(96vh - 80px);
        margin-inline: auto;
      }

      .close {
        display: grid;
        place-items: center;
        inline-size: 44px;
        block-size: 44px;
        margin-inline-start: auto;
        border-radius: 50%;
      }
    `,
  ];

  @property({ attribute: false }) tools!: Tools;
  @property({ attribute: false }) info!: FileInfo;
  @property({ attribute: false }) address = "";
  /** What the file is, in words. */
  @property({ attribute: false }) words = "";
  @state() private broken = false;
  @state() private large = false;
  @query("dialog") private dialog!: HTMLDialogElement | null;

  override render(): TemplateResult {
    return html`${this.info.kind === "image" && !this.broken ? this.#picture() : nothing}
      ${this.broken ? html`<p role="status">${this.tools.t("file.broken")}</p>` : nothing} ${this.#row()}`;
  }

  #row(): TemplateResult {
    const { t } = this.tools;
    return html`<div class="row">
      ${ICONS[this.info.kind]}
      <span class="size"><bdi>${sizeText(this.info.bytes, t)}</bdi></span>
      <a href=${this.address} download aria-label=${t("file.download", { file: this.words })}>
        ${icons.download}${t("file.download.short")}
      </a>
    </div>`;
  }

  #picture(): TemplateResult {
    const { t } = this.tools;
    return html`<button type="button" class="small" aria-label=${t("file.enlarge", { file: this.words })} @click=${this.#open}>
        <img
          src=${this.address}
          alt=""
          width=${this.info.width}
          height=${this.info.height}
          loading="lazy"
          decoding="async"
          @error=${this.#failed}
        />
      </button>
      <dialog aria-label=${this.words} @close=${this.#closed} @keydown=${this.#kept}>
        ${this.large
          ? html`<img src=${this.address} alt=${this.words} />
              <div class="row">
                ${this.#row()}
                <button type="button" class="close" aria-label=${t("dialog.close")} @click=${this.#close}>${icons.close}</button>
              </div>`
          : nothing}
      </dialog>`;
  }

  readonly #open = (): void => {
    this.large = true;
    void this.updateComplete.then(() => {
      this.dialog?.showModal();
    });
  };

  readonly #close = (): void => {
    this.dialog?.close();
  };

  readonly #closed = (): void => {
    this.large = false;
  };

  /** While the picture is large, keys are its own: Escape closes it and not the conversation. */
  readonly #kept = (event: KeyboardEvent): void => {
    event.stopPropagation();
  };

  readonly #failed = (): void => {
    this.broken = true;
  };
}
