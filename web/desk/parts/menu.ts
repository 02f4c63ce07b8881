/** `<desk-menu>`: a button that opens a list of choices. Arrow keys move, Escape goes back. */
import { html, LitElement, nothing, type SVGTemplateResult, type TemplateResult } from "lit";
import { property, query, state } from "lit/decorators.js";
import { base } from "../../shared/style/tokens.js";
import { controls } from "../style/controls.js";
import { icons } from "./icons.js";
import { menuStyles } from "./menu.styles.js";

export interface Choice {
  readonly id: string;
  readonly title: string;
  /** One short sentence below the title, or empty. */
  readonly hint: string;
  readonly icon: SVGTemplateResult | null;
  /** True for what holds now; null where nothing is held. */
  readonly checked: boolean | null;
}

const GAP_PX = 6;
const RIM_PX = 8;

export class Menu extends LitElement {
  static override styles = [base, controls, menuStyles];

  /** The button's name for screen readers. */
  @property({ attribute: false }) label = "";
  /** What the button shows; null: the three dots. */
  @property({ attribute: false }) face: string | null = null;
  @property({ attribute: false }) tone = "";
  @property({ attribute: false }) choices: readonly Choice[] = [];
  @property({ attribute: false }) disabled = false;
  @property({ attribute: false }) busy = false;
  @property({ attribute: false }) choose: (id: string) => void = () => undefined;

  @state() private open = false;
  @query("button.opener") private opener!: HTMLButtonElement;
  @query("[role='menu']") private list!: HTMLElement;

  override render(): TemplateResult {
    return html`<button
        type="button"
        class="opener ${this.face === null ? "icon-button" : "pill"} ${this.tone}"
        aria-haspopup="menu"
        aria-expanded=${this.open}
        aria-controls="menu"
        aria-label=${this.label}
        aria-busy=${this.busy}
        title=${this.face === null ? this.label : nothing}
        ?disabled=${this.disabled}
        @click=${this.#toggle}
        @keydown=${this.#openByKey}
      >
        ${this.face === null ? icons.more : html`<span class="dot"></span><span>${this.face}</span>${icons.chevron}`}
      </button>
      <div
        id="menu"
        role="menu"
        popover="auto"
        tabindex="-1"
        aria-label=${this.label}
        @toggle=${this.#toggled}
        @keydown=${this.#key}
      >
        ${this.choices.map((each) => this.#choice(each))}
      </div>`;
  }

  protected override updated(): void {
    // What an open menu offers may be gone.
    if (this.disabled && this.open) this.list.hidePopover();
  }

  #choice(choice: Choice): TemplateResult {
    const { id, title, hint, icon, checked } = choice;
    return html`<button
      type="button"
      role=${checked === null ? "menuitem" : "menuitemradio"}
      aria-checked=${checked ?? nothing}
      tabindex="-1"
      @click=${() => {
        this.#close();
        this.choose(id);
      }}
    >
      ${icon ?? html`<span class="mark">${checked ? icons.check : nothing}</span>`}
      <span class="words"><span>${title}</span>${hint === "" ? nothing : html`<span class="hint">${hint}</span>`}</span>
    </button>`;
  }

  get #items(): readonly HTMLElement[] {
    return [...this.list.querySelectorAll<HTMLElement>("button")];
  }

  readonly #toggle = (): void => {
    if (this.open) this.#close();
    else this.#show();
  };

  #show(): void {
    const { list } = this;
    list.showPopover();
    const button = this.opener.getBoundingClientRect();
    const box = list.getBoundingClientRect();
    const rtl = getComputedStyle(this).direction === "rtl";
    const leftPx = rtl ? button.right - box.width : button.left;
    list.style.left = `${Math.max(RIM_PX, Math.min(leftPx, innerWidth - box.width - RIM_PX))}px`;
    list.style.top = `${Math.min(button.bottom + GAP_PX, Math.max(RIM_PX, innerHeight - box.height - RIM_PX))}px`;
    const held = this.choices.findIndex((each) => each.checked === true);
    this.#items[Math.max(0, held)]?.focus();
  }

  #close(): void {
    this.list.hidePopover();
    this.opener.focus();
  }

  readonly #toggled = (event: ToggleEvent): void => {
    this.open = event.newState === "open";
  };

  readonly #openByKey = (event: KeyboardEvent): void => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    event.preventDefault();
    if (!this.open) this.#show();
  };

  readonly #key = (event: KeyboardEvent): void => {
    const items = this.#items;
    const at = items.indexOf(event.target as HTMLElement);
    const moves: Readonly<Record<string, number>> = {
      ArrowDown: (at + 1) % items.length,
      ArrowUp: (at - 1 + items.length) % items.length,
      Home: 0,
      End: items.length - 1,
    };
    const to = moves[event.key];
    if (to !== undefined) items[to]?.focus();
    else if (event.key === "Escape") this.#close();
    else if (event.key === "Tab") this.list.hidePopover();
    if (to !== undefined || event.key === "Escape") event.preventDefault();
  };
}
