/** `<desk-toasts>`: short news that leave by themselves, and problems that stay until they are hidden. */
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { property } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import { base } from "../../shared/style/tokens.js";
import type { Key, T } from "../i18n/index.js";
import type { News } from "../state/page.js";
import { controls } from "../style/controls.js";
import { icons } from "./icons.js";
import { toastsStyles } from "./toasts.styles.js";
import { nameOf, type Tools } from "./tools.js";

const SHOWN_MS = 6_000;

const WORDS: Readonly<Record<string, Key>> = {
  "offer.rescinded": "offers.taken",
  "offer.timeout": "offers.timeout",
  "offer.canceled": "offers.canceled",
  "conversation.closed": "talk.closed",
  "conversation.canceled": "talk.canceled",
  "conversation.transferred": "talk.transferred",
  "conversation.parked": "talk.parked",
  "conversation.pulled": "talk.pulled",
  "conversation.lost": "talk.lost",
  "transfer.declined": "passing.declined",
  "transfer.timeout": "passing.timeout",
  "transfer.canceled": "passing.canceled",
};

export const newsText = (news: News, t: T): string =>
  t(WORDS[`${news.about}.${news.reason}`] ?? "talk.stale", { name: nameOf(news, t), by: news.by });

export class Toasts extends LitElement {
  static override styles = [base, controls, toastsStyles];

  @property({ attribute: false }) tools!: Tools;
  @property({ attribute: false }) news: readonly News[] = [];
  @property({ attribute: false }) problem: string | null = null;
  @property({ attribute: false }) dismissNews: (id: number) => void = () => undefined;
  @property({ attribute: false }) dismissProblem: () => void = () => undefined;

  readonly #timers = new Map<number, ReturnType<typeof setTimeout>>();

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }

  override render(): TemplateResult {
    const { t } = this.tools;
    return html`<div role="alert">
        ${this.problem === null ? nothing : this.#toast(this.problem, "problem", this.dismissProblem)}
      </div>
      ${repeat(this.news, (each) => each.id, (each) =>
        this.#toast(newsText(each, t), "", () => {
          this.dismissNews(each.id);
        }),
      )}`;
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (!changed.has("news")) return;
    for (const { id } of this.news) {
      if (this.#timers.has(id)) continue;
      const timer = setTimeout(() => {
        this.dismissNews(id);
      }, SHOWN_MS);
      this.#timers.set(id, timer);
    }
  }

  #toast(words: string, kind: string, dismiss: () => void): TemplateResult {
    return html`<div class="toast ${kind}">
      ${kind === "problem" ? icons.alert : icons.info}
      <p dir="auto">${words}</p>
      <button type="button" class="icon-button" aria-label=${this.tools.t("problem.dismiss")} @click=${dismiss}>
        ${icons.close}
      </button>
    </div>`;
  }
}
