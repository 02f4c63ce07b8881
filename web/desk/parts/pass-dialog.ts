/** `<desk-pass-dialog>`: where a conversation goes on, and a note for whoever goes on with it. */
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { property, query, state } from "lit/decorators.js";
import type { Card, Colleague, Destination, Queue } from "../../shared/data/desk.js";
import { base } from "../../shared/style/tokens.js";
import type { Colleagues } from "../state/page.js";
import { controls } from "../style/controls.js";
import { dialogStyles } from "./dialog.styles.js";
import { icons } from "./icons.js";
import { passDialogStyles } from "./pass-dialog.styles.js";
import { nameOf, type Tools } from "./tools.js";

const WAYS = ["queue", "agent", "bot"] as const satisfies readonly Destination["to"][];

export class PassDialog extends LitElement {
  static override styles = [base, controls, dialogStyles, passDialogStyles];

  @property({ attribute: false }) tools!: Tools;
  /** The conversation that is open; null: none. */
  @property({ attribute: false }) card: Card | null = null;
  @property({ attribute: false }) queues: readonly Queue[] = [];
  @property({ attribute: false }) colleagues: Colleagues | null = null;
  /** The server's words when it refused. */
  @property({ attribute: false }) problem: string | null = null;
  /** The server has the question and has not answered. */
  @property({ attribute: false }) sending = false;
  @property({ attribute: false }) online = true;
  @property({ attribute: false }) find: (queue: string) => void = () => undefined;
  @property({ attribute: false }) pass: (destination: Destination, note: string) => void = () => undefined;

  @state() private way: Destination["to"] = "queue";
  @state() private target = "";
  /** What is still missing, after he tried to send. */
  @state() private missing: "target" | "note" | null = null;
  @query("dialog") private dialog!: HTMLDialogElement | null;
  @query("textarea") private note!: HTMLTextAreaElement;

  get shown(): boolean {
    return this.dialog?.open ?? false;
  }

  override render(): TemplateResult {
    const { t } = this.tools;
    const name = this.card ? nameOf(this.card, t) : "";
    return html`<dialog aria-labelledby="title">
      <form novalidate @submit=${this.#submit}>
        <h2 id="title">${t("passing.title", { name })}</h2>
        <fieldset class="ways">
          <legend>${t("passing.lead")}</legend>
          ${WAYS.map((each) => this.#way(each))}
        </fieldset>
        ${this.#target()}
        <label for="note">${t("passing.note")}</label>
        <textarea
          id="note"
          class="field"
          rows="3"
          dir="auto"
          maxlength="2000"
          placeholder=" "
          required
          aria-describedby="hint problem"
          aria-invalid=${this.missing === "note"}
        ></textarea>
        <p id="hint" class="hint">${t(this.way === "bot" ? "passing.note.bot" : "passing.note.hint")}</p>
        <p id="problem" class="problem" role="alert">${this.#problem}</p>
        <div class="buttons">
          <button type="submit" class="button primary" ?disabled=${this.sending || !this.online}>
            ${t(this.sending ? "passing.sending" : `passing.submit.${this.way}`)}
          </button>
          <button type="button" class="button" @click=${this.close}>${t("close.cancel")}</button>
        </div>
      </form>
    </dialog>`;
  }

  async show(): Promise<void> {
    await this.updateComplete;
    if (this.shown || !this.card) return;
    this.way = "queue";
    this.target = "";
    this.missing = null;
    this.note.value = "";
    await this.updateComplete;
    this.dialog?.showModal();
  }

  readonly close = (): void => {
    this.dialog?.close();
  };

  /** The server took it: nothing is left to say here. */
  protected override updated(changed: PropertyValues<this>): void {
    if (changed.get("sending") === true && !this.sending && this.problem === null) this.close();
  }

  get #problem(): string {
    if (this.missing) return this.tools.t(`passing.missing.${this.missing}`);
    return this.problem ?? "";
  }

  #way(way: Destination["to"]): TemplateResult {
    return html`<label class="choice">
      <input
        type="radio"
        name="way"
        value=${way}
        .checked=${this.way === way}
        @change=${() => {
          this.way = way;
          this.target = "";
          this.missing = null;
          if (way === "agent") this.#look();
        }}
      />
      <span>${this.tools.t(`passing.${way}`)}</span>
    </label>`;
  }

  #target(): TemplateResult | typeof nothing {
    if (this.way === "bot") return html`<p class="hint bot">${this.tools.t("passing.bot.hint")}</p>`;
    return this.way === "queue" ? this.#queues() : this.#colleagues();
  }

  #queues(): TemplateResult {
    const { t } = this.tools;
    return html`<label for="queue">${t("passing.queue.which")}</label>
      <select
        id="queue"
        class="field"
        .value=${this.target}
        aria-describedby="problem"
        aria-invalid=${this.missing === "target"}
        @change=${(event: Event) => {
          this.#choose((event.target as HTMLSelectElement).value);
        }}
      >
        <option value="" ?selected=${this.target === ""}>${t("passing.queue.choose")}</option>
        ${this.queues.map(
          ({ name, title }) => html`<option value=${name} ?selected=${this.target === name}>
            ${name === this.card?.queue ? t("passing.queue.same", { queue: title }) : title}
          </option>`,
        )}
      </select>`;
  }

  #colleagues(): TemplateResult {
    const { t } = this.tools;
    const found = this.colleagues?.found ?? null;
    const looking = found === null && this.problem === null;
    return html`<fieldset class="people" aria-busy=${looking}>
      <legend>
        <span>${t("passing.agent.which")}</span>
        <button type="button" class="button link" ?disabled=${looking || !this.online} @click=${this.#look}>
          ${icons.retry}${t("passing.agent.refresh")}
        </button>
      </legend>
      <div role="status">
        ${looking ? html`<p class="hint">${t("passing.agent.looking")}</p>` : nothing}
        ${found?.length === 0 ? html`<p class="none">${icons.people}${t("passing.agent.none")}</p>` : nothing}
      </div>
      ${(found ?? []).map((each) => this.#colleague(each))}
    </fieldset>`;
  }

  #colleague({ id, name, level }: Colleague): TemplateResult {
    return html`<label class="choice">
      <input
        type="radio"
        name="colleague"
        value=${id}
        .checked=${this.target === id}
        @change=${() => {
          this.#choose(id);
        }}
      />
      <bdi>${name}</bdi>
      ${level > 0 ? html`<span class="level">${this.tools.t("passing.agent.level", { level })}</span>` : nothing}
    </label>`;
  }

  #choose(target: string): void {
    this.target = target;
    this.missing = null;
  }

  readonly #look = (): void => {
    this.target = "";
    if (this.card) this.find(this.card.queue);
  };

  readonly #submit = (event: Event): void => {
    event.preventDefault();
    const note = this.note.value.trim();
    this.missing = this.way !== "bot" && this.target === "" ? "target" : note === "" ? "note" : null;
    if (this.missing === "note") this.note.focus();
    if (this.missing === null && !this.sending) this.pass({ to: this.way, target: this.target }, note);
  };
}
