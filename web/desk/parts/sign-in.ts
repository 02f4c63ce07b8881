/** `<desk-sign-in>`: the form before the desk. */
import { html, LitElement, nothing, type TemplateResult } from "lit";
import { property, query, state } from "lit/decorators.js";
import { live } from "lit/directives/live.js";
import type { Agent } from "../../shared/data/desk.js";
import { base } from "../../shared/style/tokens.js";
import { ApiError, type DeskApi } from "../data/http.js";
import { durationText, type Key } from "../i18n/index.js";
import { controls } from "../style/controls.js";
import { icons } from "./icons.js";
import { signInStyles } from "./sign-in.styles.js";
import { Ticker } from "./ticker.js";
import type { Tools } from "./tools.js";

type Field = "username" | "password";

export class SignIn extends LitElement {
  static override styles = [base, controls, signInStyles];

  @property({ attribute: false }) tools!: Tools;
  @property({ attribute: false }) api!: DeskApi;
  /** Why the agent is asked to sign in again. */
  @property({ attribute: false }) reason: Key | null = null;
  @property({ attribute: false }) signedIn: (agent: Agent) => void = () => undefined;

  @state() private shown = false;
  @state() private busy = false;
  @state() private problem: string | null = null;
  @state() private missing: Field | null = null;
  @state() private barredUntilMs: number | null = null;
  @query("#username") private username!: HTMLInputElement;
  @query("#password") private password!: HTMLInputElement;

  constructor() {
    super();
    new Ticker(this, 1_000);
  }

  override render(): TemplateResult {
    const { t } = this.tools;
    const barred = this.#barredMs > 0;
    return html`<main>
      <form novalidate @submit=${this.#submit}>
        <span class="mark" aria-hidden="true">س</span>
        <h1>${t("signin.title")}</h1>
        <p class="lead">${t("signin.lead")}</p>
        ${this.#notice()} ${this.#usernameField()} ${this.#passwordField()}
        <button type="submit" class="button primary" ?disabled=${this.busy || barred}>
          ${t(this.busy ? "signin.busy" : "signin.submit")}
        </button>
      </form>
    </main>`;
  }

  protected override firstUpdated(): void {
    this.username.focus();
  }

  #notice(): TemplateResult {
    const { t } = this.tools;
    const barred = this.barredUntilMs !== null;
    const words = barred ? this.#barredText() : this.problem;
    return html`
      ${this.reason && words === null ? html`<p class="notice">${icons.info}<span>${t(this.reason)}</span></p>` : nothing}
      <div role="alert" id="problem">
        ${words === null ? nothing : html`<p class="notice problem">${icons.alert}<span dir="auto">${words}</span></p>`}
      </div>
    `;
  }

  #usernameField(): TemplateResult {
    const { t } = this.tools;
    return html`<div class="row">
      <label for="username">${t("signin.username")}</label>
      <input
        id="username"
        class="field"
        name="username"
        dir="ltr"
        autocomplete="username"
        autocapitalize="none"
        spellcheck="false"
        maxlength="100"
        required
        aria-invalid=${this.missing === "username"}
        aria-describedby="username-missing"
        @input=${this.#forgive}
      />
      ${this.#missing("username")}
    </div>`;
  }

  #passwordField(): TemplateResult {
    const { t } = this.tools;
    return html`<div class="row">
      <label for="password">${t("signin.password")}</label>
      <div class="joined">
        <input
          id="password"
          class="field"
          name="password"
          dir="ltr"
          type=${live(this.shown ? "text" : "password")}
          autocomplete="current-password"
          autocapitalize="none"
          spellcheck="false"
          maxlength="1000"
          required
          aria-invalid=${this.missing === "password"}
          aria-describedby="password-missing"
          @input=${this.#forgive}
        />
        <button
          type="button"
          class="icon-button"
          aria-label=${t(this.shown ? "signin.hide" : "signin.show")}
          @click=${this.#toggle}
        >
          ${this.shown ? icons.eyeOff : icons.eye}
        </button>
      </div>
      ${this.#missing("password")}
    </div>`;
  }

  #missing(field: Field): TemplateResult {
    const words = this.missing === field ? this.tools.t(`signin.empty.${field}`) : nothing;
    return html`<p class="missing" id="${field}-missing">${words}</p>`;
  }

  readonly #toggle = (): void => {
    this.shown = !this.shown;
    this.password.focus();
  };

  readonly #forgive = (): void => {
    this.missing = null;
  };

  readonly #submit = (event: Event): void => {
    event.preventDefault();
    if (this.busy || this.#barredMs > 0) return;
    const [username, password] = [this.username.value.trim(), this.password.value];
    this.missing = username === "" ? "username" : password === "" ? "password" : null;
    if (this.missing === null) void this.#try(username, password);
    else this[this.missing].focus();
  };

  async #try(username: string, password: string): Promise<void> {
    this.busy = true;
    this.problem = this.barredUntilMs = null;
    try {
      this.signedIn(await this.api.login(username, password));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.#explain(error);
    } finally {
      this.busy = false;
    }
  }

  #explain(error: ApiError): void {
    const { t } = this.tools;
    if (error.retryAfterS !== null) this.barredUntilMs = Date.now() + error.retryAfterS * 1_000;
    else if (error.code === "sign_in_refused") this.problem = t("signin.refused");
    else this.problem = error.message || t("signin.network");
    if (error.code !== "sign_in_refused") return;
    this.password.value = "";
    this.password.focus();
  }

  get #barredMs(): number {
    return this.barredUntilMs === null ? 0 : Math.max(0, this.barredUntilMs - Date.now());
  }

  /** In steps, so that the alert is not read out every second. */
  #barredText(): string {
    const { t } = this.tools;
    const leftMs = this.#barredMs;
    if (leftMs === 0) return t("signin.throttled.over");
    const step = leftMs > 60_000 ? 60_000 : 5_000;
    return t("signin.throttled", { duration: durationText(t, Math.ceil(leftMs / step) * step) });
  }
}
