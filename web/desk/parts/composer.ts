/** `<desk-composer>`: where the agent writes a reply or a private note. Always writable; sending may be locked. */
import { html, LitElement, nothing, type TemplateResult } from "lit";
import { property, query } from "lit/decorators.js";
import { live } from "lit/directives/live.js";
import { lengthOf } from "../../shared/ids.js";
import { base } from "../../shared/style/tokens.js";
import type { DraftKind } from "../state/drafts.js";
import { controls } from "../style/controls.js";
import { composerStyles } from "./composer.styles.js";
import { icons } from "./icons.js";
import type { Tools } from "./tools.js";

/** The server's limit, in code points. */
const LIMIT = 4_000;
/** From here on the characters left are said. */
const NEAR = 200;

export class Composer extends LitElement {
  static override styles = [base, controls, composerStyles];

  @property({ attribute: false }) tools!: Tools;
  @property({ attribute: false }) kind: DraftKind = "reply";
  @property({ attribute: false }) draft = "";
  /** Why nothing can be sent now, or null. */
  @property({ attribute: false }) locked: "offline" | "stale" | null = null;
  @property({ attribute: false }) changed: (text: string) => void = () => undefined;
  @property({ attribute: false }) send: (text: string) => void = () => undefined;

  @query("textarea") private area!: HTMLTextAreaElement;

  override render(): TemplateResult {
    const { t } = this.tools;
    const note = this.kind === "note";
    return html`<form class=${this.kind} @submit=${this.#submit}>
      ${note ? html`<p class="banner private">${icons.lock}${t("notes.label")}</p>` : nothing}
      ${this.locked
        ? html`<p class="banner" role="status">${icons.offline}${t(`composer.${this.locked}`)}</p>`
        : nothing}
      <div class="row">
        <textarea
          class="field"
          dir="auto"
          rows="1"
          aria-label=${t(`composer.${this.kind}`)}
          aria-describedby="keys"
          placeholder=${t(`composer.${this.kind}.placeholder`)}
          enterkeyhint="send"
          .value=${live(this.draft)}
          @input=${this.#input}
          @keydown=${this.#key}
        ></textarea>
        <button
          type="submit"
          class="button primary"
          aria-label=${t(note ? "composer.save" : "composer.send")}
          title=${t(note ? "composer.save" : "composer.send")}
          aria-disabled=${!this.#ready}
        >
          ${note ? icons.check : icons.send}
        </button>
      </div>
      <p class="under"><span id="keys" class="keys">${t("composer.keys")}</span>${this.#room()}</p>
    </form>`;
  }

  /** Puts the cursor behind the last word. */
  override focus(): void {
    this.area.focus();
    this.area.selectionStart = this.area.selectionEnd = this.area.value.length;
    this.area.scrollTop = this.area.scrollHeight;
  }

  get #ready(): boolean {
    return this.locked === null && this.draft.trim() !== "" && lengthOf(this.draft.trim()) <= LIMIT;
  }

  #room(): TemplateResult | typeof nothing {
    const { t } = this.tools;
    const left = LIMIT - lengthOf(this.draft.trim());
    if (left > NEAR) return nothing;
    return html`<span class=${left < 0 ? "over" : ""} role="status"
      >${left < 0 ? t("composer.over", { n: -left }) : t("composer.left", { n: left })}</span
    >`;
  }

  readonly #input = (): void => {
    this.draft = this.area.value;
    this.changed(this.draft);
  };

  readonly #key = (event: KeyboardEvent): void => {
    // While letters are being composed, Enter belongs to the input method.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.#try();
  };

  readonly #submit = (event: Event): void => {
    event.preventDefault();
    this.#try();
    this.area.focus();
  };

  #try(): void {
    if (!this.#ready) return;
    const text = this.draft.trim();
    this.draft = "";
    this.changed("");
    this.send(text);
  }
}
