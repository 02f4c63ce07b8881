/** `<desk-details>`: the context of a conversation, and the articles that help to answer it. */
import { html, LitElement, nothing, type TemplateResult } from "lit";
import { property, query } from "lit/decorators.js";
import type { Packet, RecognisedIntent } from "../../shared/data/desk.js";
import { inlineText } from "../../shared/message-text.js";
import { base } from "../../shared/style/tokens.js";
import type { DeskApi } from "../data/http.js";
import { durationText } from "../i18n/index.js";
import { controls } from "../style/controls.js";
import type { Articles } from "./articles.js";
import { detailsStyles } from "./details.styles.js";
import { icons } from "./icons.js";
import { channelOf, type Tools } from "./tools.js";

export class Details extends LitElement {
  static override styles = [base, controls, detailsStyles];

  @property({ attribute: false }) tools!: Tools;
  @property({ attribute: false }) api!: DeskApi;
  /** Null while it is on its way, or when no conversation is open. */
  @property({ attribute: false }) packet: Packet | null = null;
  @property({ attribute: false }) insert: ((text: string) => void) | null = null;
  @property({ attribute: false }) back: () => void = () => undefined;

  @query("desk-articles") private articles!: Articles;

  override render(): TemplateResult {
    const { t } = this.tools;
    return html`<aside aria-label=${t("details.label")}>
      <header>
        <button type="button" class="icon-button mirrored" aria-label=${t("talk.back")} @click=${this.back}>${icons.back}</button>
        <h2>${t("details.title")}</h2>
      </header>
      ${this.packet ? this.#context(this.packet) : nothing}
      <desk-articles
        .tools=${this.tools}
        .api=${this.api}
        .suggested=${this.packet?.suggested ?? []}
        .insert=${this.insert}
      ></desk-articles>
    </aside>`;
  }

  async search(): Promise<void> {
    await this.updateComplete;
    this.articles.search();
  }

  #context(packet: Packet): TemplateResult {
    const { t } = this.tools;
    return html`<section>
        <h3>${t("details.summary")}</h3>
        <p class="summary people" dir="auto">${inlineText(packet.summary)}</p>
        ${packet.redactions > 0
          ? html`<p class="cut">${icons.shield}${t("details.redactions", { n: packet.redactions })}</p>`
          : nothing}
        ${this.#facts(packet)}
      </section>
      ${this.#values(packet)}
      <section>
        <h3>${t("details.intents")}</h3>
        ${packet.intents.length === 0
          ? html`<p class="soft">${t("details.intents.none")}</p>`
          : html`<ul>${packet.intents.map((each) => this.#intent(each))}</ul>`}
      </section>`;
  }

  #facts(packet: Packet): TemplateResult {
    const { t } = this.tools;
    const facts = [
      [t("details.reason"), packet.reason],
      [t("details.topic"), packet.topic ?? ""],
      [t("details.queue"), packet.queueTitle],
      [t("details.channel"), channelOf(packet, t)],
      [t("details.waited"), durationText(t, packet.waitedMs)],
    ] as const;
    return this.#pairs(facts.filter(([, value]) => value !== ""));
  }

  #values(packet: Packet): TemplateResult | typeof nothing {
    if (packet.details.length === 0) return nothing;
    return html`<section>
      <h3>${this.tools.t("details.values")}</h3>
      ${this.#pairs(packet.details.map(({ label, value }) => [label, value] as const))}
    </section>`;
  }

  #pairs(pairs: readonly (readonly [string, string])[]): TemplateResult {
    return html`<dl>
      ${pairs.map(([label, value]) => html`<div><dt>${label}</dt><dd><bdi>${value}</bdi></dd></div>`)}
    </dl>`;
  }

  #intent({ title, confidence, atMs }: RecognisedIntent): TemplateResult {
    const { t, clock } = this.tools;
    const percent = Math.round(Math.min(1, Math.max(0, confidence)) * 100);
    return html`<li class="intent" title=${clock.time(atMs)}>
      <span class="pair"><bdi>${title}</bdi><b>${t("details.confidence", { percent })}</b></span>
      <progress max="100" value=${percent} aria-hidden="true"></progress>
    </li>`;
  }
}
