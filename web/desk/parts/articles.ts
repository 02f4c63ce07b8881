/** `<desk-articles>`: the articles suggested for a conversation, and the search in all of them. */
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { property, query, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import type { Article } from "../../shared/data/desk.js";
import { base } from "../../shared/style/tokens.js";
import type { DeskApi } from "../data/http.js";
import { controls } from "../style/controls.js";
import { articlesStyles } from "./articles.styles.js";
import { icons } from "./icons.js";
import type { Tools } from "./tools.js";

/** Typing rests this long before the search is made. */
const REST_MS = 250;

type Search =
  | { readonly step: "none" | "searching" | "failed" }
  | { readonly step: "found"; readonly articles: readonly Article[] };

export class Articles extends LitElement {
  static override styles = [base, controls, articlesStyles];

  @property({ attribute: false }) tools!: Tools;
  @property({ attribute: false }) api!: DeskApi;
  @property({ attribute: false }) suggested: readonly Article[] = [];
  /** Null while there is no reply to insert into. */
  @property({ attribute: false }) insert: ((text: string) => void) | null = null;

  @state() private found: Search = { step: "none" };
  @query("input") private input!: HTMLInputElement;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #under = new AbortController();

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
    this.#under.abort();
  }

  override render(): TemplateResult {
    const { t } = this.tools;
    return html`<section aria-label=${t("articles.title")}>
      <h3>${t("articles.title")}</h3>
      <form role="search" @submit=${this.#submit}>
        ${icons.search}
        <input
          class="field"
          type="search"
          dir="auto"
          aria-label=${t("articles.search")}
          placeholder=${t("articles.placeholder")}
          autocomplete="off"
          maxlength="200"
          @input=${this.#typed}
          @keydown=${this.#key}
        />
        <kbd aria-hidden="true"><bdi dir="ltr">Ctrl K</bdi></kbd>
      </form>
      <p class="said" role="status">${this.#said()}</p>
      ${this.#list()}
    </section>`;
  }

  /** Puts the cursor into the search field. */
  search(): void {
    this.input.focus();
    this.input.select();
    this.scrollIntoView({ block: "nearest" });
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("suggested") && changed.get("suggested")?.[0]?.intent !== this.suggested[0]?.intent) {
      this.found = { step: "none" };
      if (this.hasUpdated) this.input.value = "";
    }
  }

  #said(): string {
    const { t } = this.tools;
    switch (this.found.step) {
      case "none":
        return this.suggested.length > 0 ? t("articles.suggested") : "";
      case "searching":
        return t("articles.searching");
      case "failed":
        return t("articles.failed");
      case "found":
        return this.found.articles.length === 0
          ? t("articles.none")
          : t("articles.found", { n: this.found.articles.length });
    }
  }

  #list(): TemplateResult {
    const shown = this.found.step === "found" ? this.found.articles : this.found.step === "none" ? this.suggested : [];
    return html`<ul>
      ${repeat(shown, (each) => each.intent, (each) => html`<li>${this.#article(each)}</li>`)}
    </ul>`;
  }

  #article(article: Article): TemplateResult {
    const { t } = this.tools;
    return html`<details>
      <summary>${icons.book}<bdi>${article.title}</bdi></summary>
      <p class="answer people" dir="auto">${article.answer}</p>
      <p class="source">
        <span>${article.source ? t("articles.source", { source: article.source }) : t("articles.source.none")}</span>
        ${article.reviewed ? html`<span>${t("articles.reviewed", { date: article.reviewed })}</span>` : nothing}
      </p>
      </details>
      ${this.insert
        ? html`<button
            type="button"
            class="button link"
            aria-label="${t("articles.insert")}: ${article.title}"
            @click=${() => this.insert?.(article.answer)}
          >
            ${icons.insert}${t("articles.insert")}
          </button>`
        : nothing}`;
  }

  readonly #typed = (): void => {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      void this.#find(this.input.value.trim());
    }, REST_MS);
  };

  readonly #submit = (event: Event): void => {
    event.preventDefault();
    clearTimeout(this.#timer);
    void this.#find(this.input.value.trim());
  };

  readonly #key = (event: KeyboardEvent): void => {
    if (event.key !== "Escape" || this.input.value === "") return;
    event.stopPropagation();
    event.preventDefault();
    this.input.value = "";
    void this.#find("");
  };

  async #find(query: string): Promise<void> {
    this.#under.abort();
    this.#under = new AbortController();
    const { signal } = this.#under;
    if (query === "") {
      this.found = { step: "none" };
      return;
    }
    this.found = { step: "searching" };
    try {
      this.found = { step: "found", articles: await this.api.articles(query, signal) };
    } catch {
      if (!signal.aborted) this.found = { step: "failed" };
    }
  }
}
