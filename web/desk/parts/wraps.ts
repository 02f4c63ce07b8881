/** `<desk-wraps>`: closed conversations whose notes are being written, and the time that is left for them. */
import { html, LitElement, nothing, type TemplateResult } from "lit";
import { property } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import type { WrapUp } from "../../shared/data/desk.js";
import { base } from "../../shared/style/tokens.js";
import { clockText } from "../state/left.js";
import { isWrapping } from "../state/look.js";
import type { PageState } from "../state/page.js";
import { controls } from "../style/controls.js";
import { icons } from "./icons.js";
import { Ticker } from "./ticker.js";
import { nameOf, topicOf, type Tools } from "./tools.js";
import { wrapsStyles } from "./wraps.styles.js";

export class Wraps extends LitElement {
  static override styles = [base, controls, wrapsStyles];

  @property({ attribute: false }) tools!: Tools;
  @property({ attribute: false }) page!: PageState;
  @property({ attribute: false }) done: (task: string) => void = () => undefined;

  constructor() {
    super();
    new Ticker(this, 1_000);
  }

  override render(): TemplateResult | typeof nothing {
    const { t } = this.tools;
    const wrapping = this.page.desk.view?.wrapping ?? [];
    if (wrapping.length === 0) return nothing;
    return html`<section aria-label=${t("wraps.label")}>
      <h2>${t("wraps.label")}</h2>
      <p class="hint">${t("wraps.hint")}</p>
      <ul>
        ${repeat(wrapping, (each) => each.task, (each) => this.#wrap(each))}
      </ul>
    </section>`;
  }

  #wrap(wrap: WrapUp): TemplateResult {
    const { t } = this.tools;
    const leftMs = Math.max(0, wrap.untilMs - (Date.now() + this.page.desk.clockAheadMs));
    const name = nameOf(wrap, t);
    return html`<li>
      <div class="words">
        <bdi class="name">${name}</bdi>
        <span class="topic people">${topicOf(wrap, t)}</span>
        <span class="left" role="timer" aria-live="off">${icons.clock}<bdi>${clockText(leftMs)}</bdi></span>
      </div>
      <button
        type="button"
        class="button"
        ?disabled=${!this.page.online || isWrapping(this.page, wrap.task)}
        aria-label=${t("wraps.done.for", { name })}
        @click=${() => {
          this.done(wrap.task);
        }}
      >
        ${icons.check}${t("wraps.done")}
      </button>
    </li>`;
  }
}
