/** `<desk-header>`: who is at the desk, his state, his day, and the way out. */
import { html, LitElement, nothing, type TemplateResult } from "lit";
import { property } from "lit/decorators.js";
import { ACTIVITIES, type Activity, type DeskView } from "../../shared/data/desk.js";
import { base } from "../../shared/style/tokens.js";
import { avatar, controls } from "../style/controls.js";
import { headerStyles } from "./header.styles.js";
import { icons } from "./icons.js";
import { initialOf, type Tools } from "./tools.js";

export class DeskHeader extends LitElement {
  static override styles = [base, controls, avatar, headerStyles];

  @property({ attribute: false }) tools!: Tools;
  @property({ attribute: false }) name = "";
  /** Null until the first snapshot. */
  @property({ attribute: false }) view: DeskView | null = null;
  @property({ attribute: false }) sinceMs: number | null = null;
  /** The state the agent asked for and the server has not confirmed. */
  @property({ attribute: false }) wanted: Activity | null = null;
  @property({ attribute: false }) online = false;
  @property({ attribute: false }) sound = false;
  @property({ attribute: false }) become: (activity: Activity) => void = () => undefined;
  @property({ attribute: false }) toggleSound: () => void = () => undefined;
  @property({ attribute: false }) showHelp: () => void = () => undefined;
  @property({ attribute: false }) signOut: () => void = () => undefined;

  override render(): TemplateResult {
    const { t } = this.tools;
    return html`<header aria-label=${t("header.label")}>
      <div class="who">
        <span class="avatar" aria-hidden="true">${initialOf(this.name)}</span>
        <div class="names">
          <h1><bdi>${this.name}</bdi></h1>
          ${this.#state()}
        </div>
      </div>
      ${this.#activity()} ${this.#today()}
      <div class="tools">
        <button
          type="button"
          class="icon-button"
          aria-pressed=${this.sound}
          title=${t(this.sound ? "sound.on" : "sound.off")}
          aria-label=${t(this.sound ? "sound.on" : "sound.off")}
          @click=${this.toggleSound}
        >
          ${this.sound ? icons.bell : icons.bellOff}
        </button>
        <button type="button" class="icon-button help" title=${t("help.open")} aria-label=${t("help.open")} @click=${this.showHelp}>
          ${icons.keyboard}
        </button>
        <button type="button" class="icon-button mirrored" title=${t("signout")} aria-label=${t("signout")} @click=${this.signOut}>
          ${icons.exit}
        </button>
      </div>
    </header>`;
  }

  #state(): TemplateResult | typeof nothing {
    if (!this.view) return nothing;
    const { t, clock } = this.tools;
    const { activity } = this.view;
    const words = t(`activity.${activity}`);
    const since = this.sinceMs;
    return html`<p class="state ${activity}">
      ${since === null ? words : t("activity.since", { activity: words, time: clock.time(since) })}
    </p>`;
  }

  #activity(): TemplateResult | typeof nothing {
    if (!this.view) return nothing;
    const { t } = this.tools;
    const shown = this.wanted ?? this.view.activity;
    const words = t(`activity.${shown}`);
    return html`<desk-menu
      .label=${t("header.activity", { activity: words })}
      .face=${words}
      .tone=${shown}
      .choices=${ACTIVITIES.map((each) => ({
        id: each, title: t(`activity.${each}`), hint: t(`activity.${each}.hint`), icon: null, checked: each === shown,
      }))}
      .busy=${this.wanted !== null}
      .disabled=${!this.online || this.wanted !== null}
      .choose=${this.#choose}
    ></desk-menu>`;
  }

  #today(): TemplateResult | typeof nothing {
    if (!this.view) return nothing;
    const { t } = this.tools;
    const { handled, target } = this.view.today;
    const label = t("today.label", { handled, target });
    return html`<div class="today" title=${label}>
      <span class="hidden-text">${label}</span>
      <span aria-hidden="true"><span class="caption">${t("today.caption")}</span> <b>${t("today.short", { handled, target })}</b></span>
      <progress aria-hidden="true" max=${Math.max(1, target)} value=${Math.min(handled, target)}></progress>
    </div>`;
  }

  readonly #choose = (id: string): void => {
    const activity = ACTIVITIES.find((each) => each === id);
    if (activity && activity !== this.view?.activity) this.become(activity);
  };
}
