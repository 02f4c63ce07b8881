/** `<desk-close-dialog>`: how a conversation ended. A native modal dialog: focus stays inside, Escape goes back. */
import { html, LitElement, type TemplateResult } from "lit";
import { property, query, state } from "lit/decorators.js";
import type { Outcome } from "../../shared/data/desk.js";
import { base } from "../../shared/style/tokens.js";
import { controls } from "../style/controls.js";
import { dialogStyles } from "./dialog.styles.js";
import type { Tools } from "./tools.js";

const OUTCOMES = ["resolved", "follow_up", "wrong_queue", "no_answer"] as const satisfies readonly Outcome[];

export class CloseDialog extends LitElement {
  static override styles = [base, controls, dialogStyles];

  @property({ attribute: false }) tools!: Tools;
  @property({ attribute: false }) name = "";
  @property({ attribute: false }) finish: (outcome: Outcome, words: string) => void = () => undefined;

  @state() private outcome: Outcome | null = null;
  @query("dialog") private dialog!: HTMLDialogElement | null;
  @query("textarea") private words!: HTMLTextAreaElement;

  get shown(): boolean {
    return this.dialog?.open ?? false;
  }

  override render(): TemplateResult {
    const { t } = this.tools;
    return html`<dialog aria-labelledby="title" closedby="any">
      <form @submit=${this.#submit}>
        <h2 id="title">${t("close.title", { name: this.name })}</h2>
        <fieldset>
          <legend>${t("close.lead")}</legend>
          ${OUTCOMES.map((each) => this.#choice(each))}
        </fieldset>
        <label for="words">${t("close.words")}</label>
        <textarea
          id="words"
          class="field"
          rows="2"
          dir="auto"
          maxlength="1000"
          placeholder=" "
          aria-describedby="hint"
        ></textarea>
        <p id="hint" class="hint">${t("close.words.hint")}</p>
        <div class="buttons">
          <button type="submit" class="button primary">${t("close.submit")}</button>
          <button type="button" class="button" @click=${this.#cancel}>${t("close.cancel")}</button>
        </div>
      </form>
    </dialog>`;
  }

  async show(): Promise<void> {
    await this.updateComplete;
    if (this.shown) return;
    this.outcome = null;
    this.words.value = "";
    await this.updateComplete;
    this.dialog?.showModal();
  }

  close(): void {
    this.dialog?.close();
  }

  #choice(outcome: Outcome): TemplateResult {
    return html`<label class="choice">
      <input
        type="radio"
        name="outcome"
        value=${outcome}
        required
        .checked=${this.outcome === outcome}
        @change=${() => {
          this.outcome = outcome;
        }}
      />
      <span>${this.tools.t(`close.${outcome}`)}</span>
    </label>`;
  }

  readonly #submit = (event: Event): void => {
    event.preventDefault();
    if (!this.outcome) return;
    this.dialog?.close();
    this.finish(this.outcome, this.words.value.trim());
  };

  readonly #cancel = (): void => {
    this.dialog?.close();
  };
}
