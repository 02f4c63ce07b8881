/** `<desk-help-dialog>`: the keyboard shortcuts. */
import { html, LitElement, type TemplateResult } from "lit";
import { property, query } from "lit/decorators.js";
import { base } from "../../shared/style/tokens.js";
import type { Key } from "../i18n/index.js";
import { controls } from "../style/controls.js";
import { dialogStyles } from "./dialog.styles.js";
import { icons } from "./icons.js";
import type { Tools } from "./tools.js";

const KEYS: readonly (readonly [keys: readonly string[], does: Key])[] = [
  [["Alt", "O"], "help.offer"],
  [["A"], "help.accept"],
  [["D"], "help.decline"],
  [["Alt", "1-9"], "help.conversation"],
  [["Enter"], "help.send"],
  [["Shift", "Enter"], "help.newline"],
  [["Alt", "N"], "help.notes"],
  [["Ctrl", "K"], "help.search"],
  [["Alt", "T"], "help.transfer"],
  [["Alt", "W"], "help.finish"],
  [["Alt", "S"], "help.activity"],
  [["Esc"], "help.back"],
  [["?"], "help.help"],
];

export class HelpDialog extends LitElement {
  static override styles = [base, controls, dialogStyles];

  @property({ attribute: false }) tools!: Tools;
  @query("dialog") private dialog!: HTMLDialogElement | null;

  get shown(): boolean {
    return this.dialog?.open ?? false;
  }

  override render(): TemplateResult {
    const { t } = this.tools;
    return html`<dialog aria-labelledby="title" closedby="any">
      <div class="sheet">
        <div class="top">
          <h2 id="title">${t("help.title")}</h2>
          <button type="button" class="icon-button" aria-label=${t("dialog.close")} @click=${this.#close}>${icons.close}</button>
        </div>
        <p class="hint">${t("help.lead")}</p>
        <dl>
          ${KEYS.map(
            ([keys, does]) => html`<div>
              <dt>${t(does)}</dt>
              <dd dir="ltr">${keys.map((key) => html`<kbd>${key}</kbd> `)}</dd>
            </div>`,
          )}
        </dl>
      </div>
    </dialog>`;
  }

  show(): void {
    if (!this.shown) this.dialog?.showModal();
  }

  readonly #close = (): void => {
    this.dialog?.close();
  };
}
