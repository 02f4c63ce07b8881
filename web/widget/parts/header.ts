/** Who is speaking: the bot says that it is one, a person has a name. */
import { html, type TemplateResult } from "lit";
import type { View } from "../../shared/data/visitor.js";
import type { T } from "../../shared/i18n/index.js";
import { icons } from "./icons.js";

interface Face {
  readonly name: string;
  readonly detail: string;
  readonly mark: string | TemplateResult | (typeof icons)["people"];
  readonly look: string;
}

function face(view: View, title: string, t: T): Face {
  const { kind, name } = view.speaker;
  if (kind === "agent") {
    const initial = Array.from(name ?? "")[0];
    return { name: name ?? t("who.agent"), detail: t("speaker.agent.detail"), mark: initial ?? icons.people, look: "agent" };
  }
  if (view.owner === "queue") return { name: title, detail: t("speaker.queue.detail"), mark: icons.people, look: "queue" };
  if (view.owner === "closed") return { name: title, detail: t("speaker.closed.detail"), mark: "س", look: "bot" };
  return { name: title, detail: t("speaker.bot.detail"), mark: "س", look: "bot" };
}

export function header(view: View, title: string, broken: boolean, t: T, close: () => void): TemplateResult {
  const { name, detail, mark, look } = face(view, title, t);
  return html`<div class="header">
    <span class="face ${look} ${broken ? "broken" : ""}" aria-hidden="true">${mark}</span>
    <div class="who">
      <h2><bdi>${name}</bdi></h2>
      <p>${detail}</p>
    </div>
    <button type="button" class="close" aria-label=${t("panel.close")} @click=${close}>${icons.close}</button>
  </div>`;
}
