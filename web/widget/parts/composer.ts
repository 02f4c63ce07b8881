/** `<sanad-composer>`: where the visitor writes. Emits `write` with the text, `attach` with files, and `typing`. */
import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { property, query, state } from "lit/decorators.js";
import type { T } from "../../shared/i18n/index.js";
import { lengthOf } from "../../shared/ids.js";
import { base } from "../../shared/style/tokens.js";
import { icons } from "./icons.js";

/** The counter appears when this few characters are left. */
const COUNTED_FROM = 200;

export class Composer extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        display: block;
        padding: 10px 12px 8px;
        border-block-start: 1px solid var(--sanad-line);
        background: var(--sanad-surface);
      }

      form {
        display: flex;
        gap: 8px;
        align-items: flex-end;
        padding: 4px;
        border: 1px solid var(--sanad-line-strong);
        border-radius: 26px;
        background: var(--sanad-surface);
        transition: border-color 0.15s, box-shadow 0.15s;
      }

      form:focus-within {
        border-color: var(--sanad-accent);
        box-shadow: 0 0 0 1px var(--sanad-accent);
      }

      textarea {
        flex: 1;
        min-inline-size: 0;
        min-block-size: 44px;
        max-block-size: min(168px, 30vh);
        margin: 0;
        padding: 9px 14px;
        border: 0;
        background: transparent;
        /* 16 px: smaller text makes phones zoom in on focus. */
        font-size: 16px;
        line-height: 26px;
        resize: none;
        scrollbar-width: thin;
      }

      /* The whole form shows the focus. */
      textarea:focus-visible {
        outline: 0;
      }

      textarea::placeholder {
        color: var(--sanad-text-soft);
        opacity: 1;
      }

      button {
        display: grid;
        place-items: center;
        flex: none;
        inline-size: 44px;
        block-size: 44px;
        border-radius: 50%;
        background: var(--sanad-accent);
        color: var(--sanad-on-accent);
        transition: background 0.15s, transform 0.15s var(--sanad-ease);
      }

      button.attach {
        background: transparent;
        color: var(--sanad-text-soft);
      }

      button.attach:hover:enabled {
        background: var(--sanad-ground);
        color: var(--sanad-accent-strong);
      }

      button:hover:enabled {
        background: var(--sanad-accent-strong);
      }

      button:active:enabled {
        transform: scale(0.94);
      }

      button:disabled {
        background: var(--sanad-ground);
        color: var(--sanad-line-strong);
      }

      .foot {
        display: flex;
        gap: 12px;
        justify-content: space-between;
        margin: 6px 12px 0;
        color: var(--sanad-text-soft);
        font-size: 12px;
        line-height: 1.6;
      }

      .over {
        color: var(--sanad-danger);
        font-weight: 600;
      }
    `,
  ];

  @property({ attribute: false }) t!: T;
  @property({ type: Number }) limit = 4_000;
  /** Media types that may be attached; none, and there is no button for it. */
  @property({ attribute: false }) types: readonly string[] = [];
  @state() private draft = "";
  @query("input[type=file]") private chooser!: HTMLInputElement | null;
  @query("textarea") private field!: HTMLTextAreaElement | null;

  override render(): TemplateResult {
    const left = this.limit - lengthOf(this.draft.trim());
    const sendable = this.draft.trim() !== "" && left >= 0;
    return html`
      <form @submit=${this.#submit}>
        <textarea
          rows="1"
          dir=${this.draft === "" ? nothing : "auto"}
          enterkeyhint="send"
          autocomplete="off"
          aria-label=${this.t("composer.label")}
          aria-describedby="foot"
          aria-invalid=${left < 0 ? "true" : "false"}
          placeholder=${this.t("composer.placeholder")}
          .value=${this.draft}
          @input=${this.#edited}
          @keydown=${this.#pressed}
          @paste=${this.#pasted}
        ></textarea>
        ${this.#attachment()}
        <button type="submit" ?disabled=${!sendable} aria-label=${this.t("composer.send")}>${icons.send}</button>
      </form>
      <div class="foot" id="foot">
        <span>${this.t("composer.safety")}</span>
        ${this.#counter(left)}
      </div>
    `;
  }

  override focus(): void {
    this.field?.focus({ preventScroll: true });
  }

  #attachment(): TemplateResult | typeof nothing {
    if (this.types.length === 0) return nothing;
    return html`<input type="file" hidden multiple accept=${this.types.join(",")} @change=${this.#chosen} />
      <button type="button" class="attach" aria-label=${this.t("composer.attach")} @click=${this.#choose}>
        ${icons.attach}
      </button>`;
  }

  readonly #choose = (): void => {
    this.chooser?.click();
  };

  readonly #chosen = (): void => {
    const { chooser } = this;
    if (!chooser) return;
    this.#attach([...(chooser.files ?? [])]);
    // The same file may be chosen again.
    chooser.value = "";
  };

  /** A picture from the clipboard, such as a screenshot. */
  readonly #pasted = (event: ClipboardEvent): void => {
    const files = [...(event.clipboardData?.files ?? [])];
    if (files.length === 0 || this.types.length === 0) return;
    event.preventDefault();
    this.#attach(files);
  };

  #attach(files: File[]): void {
    if (files.length > 0) this.dispatchEvent(new CustomEvent<File[]>("attach", { detail: files }));
  }

  #counter(left: number): TemplateResult | typeof nothing {
    if (left > COUNTED_FROM) return nothing;
    return left < 0
      ? html`<span class="over" role="alert">${this.t("composer.over", { n: -left })}</span>`
      : html`<span>${this.t("composer.left", { n: left })}</span>`;
  }

  readonly #edited = (): void => {
    this.draft = this.field?.value ?? "";
    this.#grow();
    if (this.draft.trim()) this.dispatchEvent(new CustomEvent("typing"));
  };

  readonly #pressed = (event: KeyboardEvent): void => {
    // While an input method composes a word, Enter belongs to it.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.#send();
  };

  readonly #submit = (event: Event): void => {
    event.preventDefault();
    this.#send();
  };

  #send(): void {
    const text = this.draft.trim();
    if (text === "" || lengthOf(text) > this.limit) return;
    this.dispatchEvent(new CustomEvent<string>("write", { detail: text }));
    this.draft = "";
    if (this.field) this.field.value = "";
    this.#grow();
    this.focus();
  }

  #grow(): void {
    const { field } = this;
    if (!field) return;
    field.style.blockSize = "auto";
    field.style.blockSize = `${field.scrollHeight}px`;
  }
}
