/** `<sanad-file>`: a file in the conversation. A picture is drawn on a canvas: no address of it is ever in the page. */
import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { property, query, state } from "lit/decorators.js";
import { sizeText, type FileInfo } from "../../shared/data/file.js";
import type { T } from "../../shared/i18n/index.js";
import { base } from "../../shared/style/tokens.js";
import { icons } from "./icons.js";

/** Longest side of what is drawn: enough for the width of a bubble on a sharp screen. */
const SIDE_PX = 600;
const KEEP_URL_MS = 60_000;

const ICONS = { image: icons.picture, pdf: icons.page, voice: icons.voice } as const;

export class ChatFile extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        display: block;
        max-inline-size: 100%;
      }

      canvas {
        display: block;
        max-inline-size: 100%;
        max-block-size: 260px;
        border-radius: 10px;
      }

      canvas[hidden] {
        display: none;
      }

      .row {
        display: flex;
        flex-wrap: wrap;
        gap: 6px 10px;
        align-items: center;
      }

      .size {
        font-size: 12px;
        opacity: 0.85;
      }

      button {
        display: inline-flex;
        gap: 6px;
        align-items: center;
        min-block-size: 44px;
        padding-inline: 8px;
        border-radius: 10px;
        color: inherit;
        font-size: 14px;
        font-weight: 600;
        text-decoration: underline;
        text-underline-offset: 4px;
      }

      p {
        margin: 0;
        font-size: 13px;
      }
    `,
  ];

  @property({ attribute: false }) t!: T;
  @property({ attribute: false }) info!: Pick<FileInfo, "kind" | "bytes">;
  /** What the file is, in words. */
  @property({ attribute: false }) words = "";
  /** Null while the server has not taken it: then there is nothing to download. */
  @property({ attribute: false }) read: (() => Promise<Blob>) | null = null;
  @state() private problem = false;
  @state() private drawn = false;
  @query("canvas") private canvas!: HTMLCanvasElement | null;
  readonly #seen = new IntersectionObserver((entries) => {
    if (entries.some((each) => each.isIntersecting)) void this.#draw();
  });

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#seen.disconnect();
  }

  override render(): TemplateResult {
    return html`
      ${this.info.kind === "image" ? html`<canvas ?hidden=${!this.drawn} aria-hidden="true"></canvas>` : nothing}
      <div class="row">
        ${this.drawn ? nothing : ICONS[this.info.kind]}
        <span class="size"><bdi>${sizeText(this.info.bytes, this.t)}</bdi></span>
        ${this.read
          ? html`<button type="button" aria-label=${this.t("file.download", { file: this.words })} @click=${this.#download}>
              ${icons.download}${this.t("file.download.short")}
            </button>`
          : nothing}
      </div>
      ${this.problem ? html`<p role="alert">${this.t("file.away")}</p>` : nothing}
    `;
  }

  protected override updated(changed: PropertyValues<this>): void {
    // A picture is fetched when its line comes into view.
    if (changed.has("info") && this.info.kind === "image" && !this.drawn) this.#seen.observe(this);
  }

  async #draw(): Promise<void> {
    this.#seen.disconnect();
    if (!this.read || this.drawn) return;
    try {
      const bitmap = await createImageBitmap(await this.read());
      const scale = Math.min(1, SIDE_PX / Math.max(bitmap.width, bitmap.height));
      const { canvas } = this;
      if (!canvas) return;
      canvas.width = Math.max(1, Math.round(bitmap.width * scale));
      canvas.height = Math.max(1, Math.round(bitmap.height * scale));
      canvas.getContext("2d")?.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
      bitmap.close();
      this.drawn = true;
    } catch {
      // The line still says what it is, and the button says why it cannot be had.
    }
  }

  readonly #download = async (): Promise<void> => {
    this.problem = false;
    try {
      const blob = await (this.read?.() ?? Promise.reject(new Error("no file")));
      const link = document.createElement("a");
      link.href = URL.createObjectURL(blob);
      link.download = `sanad.${blob.type.split("/")[1] ?? "bin"}`;
      link.click();
      setTimeout(() => {
        URL.revokeObjectURL(link.href);
      }, KEEP_URL_MS);
    } catch {
      this.problem = true;
    }
  };
}
