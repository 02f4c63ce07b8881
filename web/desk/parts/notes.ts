/** `<desk-notes>`: private notes, in a dress that cannot be taken for the conversation. */
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { property, query } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import type { Note } from "../../shared/data/desk.js";
import { messageText } from "../../shared/message-text.js";
import type { Echoes } from "../../shared/reduce/echo.js";
import { base } from "../../shared/style/tokens.js";
import { controls } from "../style/controls.js";
import { icons } from "./icons.js";
import { echoState } from "./line.js";
import { notesStyles } from "./notes.styles.js";
import type { Tools } from "./tools.js";

export class PrivateNotes extends LitElement {
  static override styles = [base, controls, notesStyles];

  @property({ attribute: false }) tools!: Tools;
  @property({ attribute: false }) notes: readonly Note[] = [];
  @property({ attribute: false }) echoes: Echoes = [];
  @property({ attribute: false }) retry: (id: string) => void = () => undefined;

  @query(".scroller") private scroller!: HTMLElement;

  override render(): TemplateResult {
    const { t } = this.tools;
    const none = this.notes.length === 0 && this.echoes.length === 0;
    return html`<div class="scroller" tabindex="0" role="region" aria-label=${t("notes.label")}>
      ${none ? html`<p class="empty">${icons.lock}${t("notes.empty")}</p>` : nothing}
      <ol>
        ${repeat(this.notes, (each) => each.id, (each) => this.#note(each))}
        ${repeat(
          this.echoes,
          (each) => each.id,
          (each) => html`<li class="note ${each.state}">
            ${messageText(each.text, t("message.link"))} ${echoState(each, this.retry, this.tools)}
          </li>`,
        )}
      </ol>
    </div>`;
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has("notes") || changed.has("echoes")) this.scroller.scrollTop = this.scroller.scrollHeight;
  }

  #note(note: Note): TemplateResult {
    const { t, clock } = this.tools;
    return html`<li class="note">
      ${messageText(note.text, t("message.link"))}
      <span class="meta"
        ><bdi>${note.name}</bdi>
        <time datetime=${clock.iso(note.atMs)}>${clock.day(note.atMs, Date.now())} ${clock.time(note.atMs)}</time></span
      >
    </li>`;
  }
}
