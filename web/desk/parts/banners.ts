/** Lines above the desk: a broken connection, and a state that the agent did not choose. */
import { html, nothing, type TemplateResult } from "lit";
import type { Key } from "../i18n/index.js";
import { icons } from "./icons.js";
import type { Tools } from "./tools.js";

export function connectionBanner(broken: boolean, tryNow: () => void, { t }: Tools): TemplateResult | typeof nothing {
  if (!broken) return nothing;
  return html`<div class="banner" role="status">
    ${icons.offline}<p>${t("connection.offline")}</p>
    <button type="button" class="button link" @click=${tryNow}>${t("connection.retry")}</button>
  </div>`;
}

const REASONS: Readonly<Record<string, Key>> = {
  missed_offers: "activity.missed_offers",
  lost_connection: "activity.lost_connection",
  shift_ended: "activity.shift_ended",
  not_eligible: "activity.not_eligible",
  supervisor: "activity.supervisor",
};
/** After these the server would refuse to make him available. */
const BARRED: ReadonlySet<string> = new Set(["shift_ended", "not_eligible"]);

/** `reason` is null when the agent chose his state himself. */
export function activityBanner(
  reason: string | null, back: () => void, { t }: Tools,
): TemplateResult | typeof nothing {
  if (reason === null) return nothing;
  return html`<div class="banner" role="status">
    ${icons.alert}<p>${t(REASONS[reason] ?? "activity.other")}</p>
    ${BARRED.has(reason)
      ? nothing
      : html`<button type="button" class="button link" @click=${back}>${t("activity.return")}</button>`}
  </div>`;
}
