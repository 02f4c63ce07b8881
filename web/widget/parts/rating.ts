/** `<sanad-rating>`: five stars, one tap; whoever wants to add words opens a field first. Emits `rate`. */
import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { property, query, state } from "lit/decorators.js";
import type { T } from "../../shared/i18n/index.js";
import { base } from "../../shared/style/tokens.js";
import { icons } from "./icons.js";

const SCORES = [1, 2, 3, 4, 5] as const;
const LONGEST_WORDS = 1_000;

type Score = (typeof SCORES)[number];

export interface Rating {
  readonly score: number;
  readonly words: string;
}

export class RatingCard extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        display: block;
        margin-block-start: 16px;
        padding: 18px 16px 10px;
        border: 1px solid var(--sanad-line);
        border-radius: var(--sanad-radius);
        background: var(--sanad-surface);
        text-align: center;
      }

      h3 {
        margin: 0 0 8px;
        font-size: 16px;
        font-weight: 700;
      }

      .stars {
        display: flex;
        justify-content: center;
      }

      .star {
        display: grid;
        place-items: center;
        inline-size: 48px;
        block-size: 48px;
        padding: 0;
        border-radius: 12px;
        color: var(--sanad-star);
        font-size: 24px;
        transition: transform 0.15s var(--sanad-ease);
      }

      .star:hover:enabled {
        transform: scale(1.12);
      }

      .star.lit svg {
        fill: currentColor;
      }

      .said {
        min-block-size: 1.6em;
        margin: 2px 0 0;
        color: var(--sanad-text-soft);
        font-size: 13px;
      }

      .more,
      .send {
        min-block-size: 44px;
        padding-inline: 18px;
        border-radius: 22px;
        font-size: 14px;
        font-weight: 600;
      }

      .more {
        color: var(--sanad-accent-strong);
      }

      .more:hover:enabled {
        background: var(--sanad-accent-soft);
      }

      .send {
        background: var(--sanad-accent);
        color: var(--sanad-on-accent);
      }

      .send:disabled {
        background: var(--sanad-ground);
        color: var(--sanad-text-soft);
      }

      /* Empty, dir="auto" would put the caret at the left. */
      textarea:placeholder-shown {
        direction: inherit;
        unicode-bidi: isolate;
      }

      textarea::placeholder {
        color: var(--sanad-text-soft);
        opacity: 1;
      }

      textarea {
        display: block;
        inline-size: 100%;
        margin-block: 8px;
        padding: 10px 14px;
        border: 1px solid var(--sanad-line-strong);
        border-radius: 14px;
        background: var(--sanad-surface);
        font-size: 16px;
        line-height: 1.6;
        resize: none;
      }
    `,
  ];

  @property({ attribute: false }) t!: T;
  /** First name of whoever is rated. */
  @property({ attribute: false }) name: string | null = null;
  /** True while the server has not answered yet. */
  @property({ type: Boolean }) busy = false;

  @state() private score: Score | 0 = 0;
  @state() private pointed: Score | 0 = 0;
  @state() private wordy = false;
  @query("textarea") private field!: HTMLTextAreaElement | null;

  override render(): TemplateResult {
    const lit = this.pointed || this.score;
    return html`
      <h3>${this.name ? this.t("rating.title.name", { name: this.name }) : this.t("rating.title")}</h3>
      <div
        class="stars"
        role="group"
        aria-label=${this.t("rating.stars")}
        @keydown=${this.#arrows}
        @pointerleave=${this.#unpoint}
        @focusout=${this.#unpoint}
      >
        ${SCORES.map((score) => this.#star(score, lit))}
      </div>
      <p class="said" aria-hidden=${lit === 0 ? "false" : "true"}>${this.#said(lit)}</p>
      ${this.wordy ? this.#form() : this.#invitation()}
    `;
  }

  /** What the stars mean; before any is chosen, why the words cannot be sent yet. */
  #said(lit: Score | 0): string | typeof nothing {
    if (lit !== 0) return this.t(`rating.star.${lit}`);
    return this.wordy ? this.t("rating.choose") : nothing;
  }

  #star(score: Score, lit: number): TemplateResult {
    const point = (): void => {
      this.pointed = score;
    };
    return html`<button
      type="button"
      class="star ${score <= lit ? "lit" : ""}"
      aria-label="${score}/5، ${this.t(`rating.star.${score}`)}"
      aria-pressed=${this.score === score ? "true" : "false"}
      ?disabled=${this.busy}
      @click=${() => {
        this.#choose(score);
      }}
      @pointerenter=${point}
      @focus=${point}
    >
      ${icons.star}
    </button>`;
  }

  #invitation(): TemplateResult {
    return html`<button type="button" class="more" ?disabled=${this.busy} @click=${this.#open}>
      ${this.t("rating.words")}
    </button>`;
  }

  #form(): TemplateResult {
    return html`<form @submit=${this.#submit}>
      <textarea
        rows="3"
        dir="auto"
        maxlength=${LONGEST_WORDS}
        aria-label=${this.t("rating.words")}
        placeholder=${this.t("rating.placeholder")}
      ></textarea>
      <button type="submit" class="send" ?disabled=${this.busy || this.score === 0}>${this.t("rating.send")}</button>
    </form>`;
  }

  #choose(score: Score): void {
    this.score = score;
    if (!this.wordy) this.#rate();
  }

  #rate(): void {
    const detail: Rating = { score: this.score, words: this.field?.value.trim() ?? "" };
    this.dispatchEvent(new CustomEvent<Rating>("rate", { detail }));
  }

  readonly #unpoint = (): void => {
    this.pointed = 0;
  };

  readonly #open = async (): Promise<void> => {
    this.wordy = true;
    await this.updateComplete;
    this.field?.focus();
  };

  readonly #submit = (event: Event): void => {
    event.preventDefault();
    if (this.score !== 0) this.#rate();
  };

  /** Arrows walk along the stars without choosing, as Tab does. */
  readonly #arrows = (event: KeyboardEvent): void => {
    const towardsEnd = getComputedStyle(this).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
    if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
    const stars = [...this.renderRoot.querySelectorAll<HTMLButtonElement>(".star")];
    const here = stars.findIndex((each) => each.matches(":focus"));
    stars[here + (event.key === towardsEnd ? 1 : -1)]?.focus();
    event.preventDefault();
  };
}
