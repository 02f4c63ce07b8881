/** `<sanad-desk>`: decides between the sign-in form and the desk. */
import { css, html, LitElement, type TemplateResult } from "lit";
import { state } from "lit/decorators.js";
import type { Agent } from "../shared/data/desk.js";
import { directionOf, languageOf } from "../shared/i18n/index.js";
import { base, tokens } from "../shared/style/tokens.js";
import { makeClock } from "../shared/time.js";
import { ApiError, DeskApi } from "./data/http.js";
import { translator, type Key } from "./i18n/index.js";
import type { Tools } from "./parts/tools.js";
import { forget } from "./state/memory.js";
import { controls } from "./style/controls.js";

type Step =
  | { readonly at: "looking" | "unreachable" }
  | { readonly at: "out"; readonly reason: Key | null }
  | { readonly at: "in"; readonly agent: Agent };

export class Desk extends LitElement {
  static override styles = [
    tokens,
    base,
    controls,
    css`
      .wait {
        display: flex;
        flex-direction: column;
        gap: 16px;
        align-items: center;
        justify-content: center;
        min-block-size: 100dvh;
        padding: 24px;
        background: var(--sanad-ground);
        color: var(--sanad-text-soft);
        line-height: 1.8;
        text-align: center;
      }
    `,
  ];

  @state() private step: Step = { at: "looking" };
  readonly #api = new DeskApi();
  readonly #tools: Tools;
  #leaving = false;

  constructor() {
    super();
    const language = languageOf(new URLSearchParams(location.search).get("lang"));
    document.documentElement.lang = language;
    document.documentElement.dir = directionOf(language);
    this.#tools = { t: translator(language), clock: makeClock(language) };
    document.title = this.#tools.t("app.title");
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#look();
  }

  override render(): TemplateResult {
    const { t } = this.#tools;
    const { step } = this;
    switch (step.at) {
      case "looking":
        return html`<p class="wait" role="status">${t("app.loading")}</p>`;
      case "unreachable":
        return html`<div class="wait" role="alert">
          <p>${t("app.unreachable")}</p>
          <button type="button" class="button primary" @click=${this.#look}>${t("app.retry")}</button>
        </div>`;
      case "out":
        return html`<desk-sign-in
          .tools=${this.#tools}
          .api=${this.#api}
          .reason=${step.reason}
          .signedIn=${this.#signedIn}
        ></desk-sign-in>`;
      case "in":
        return html`<desk-room
          .tools=${this.#tools}
          .api=${this.#api}
          .agent=${step.agent}
          .ended=${this.#ended}
          .leave=${this.#leave}
        ></desk-room>`;
    }
  }

  readonly #look = async (): Promise<void> => {
    this.step = { at: "looking" };
    try {
      const agent = await this.#api.me();
      this.step = agent ? { at: "in", agent } : { at: "out", reason: null };
    } catch {
      this.step = { at: "unreachable" };
    }
  };

  readonly #signedIn = (agent: Agent): void => {
    this.step = { at: "in", agent };
  };

  /** The server ends the socket of a sign-out as well: then it is no surprise. */
  readonly #ended = (): void => {
    this.step = { at: "out", reason: this.#leaving ? "signin.out" : "signin.ended" };
  };

  readonly #leave = async (): Promise<boolean> => {
    this.#leaving = true;
    try {
      await this.#api.logout();
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 401) return false;
    } finally {
      this.#leaving = false;
    }
    forget();
    this.step = { at: "out", reason: "signin.out" };
    return true;
  };
}
