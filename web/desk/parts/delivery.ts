/** How far a line is on its way to a channel, and why it did not arrive. */
import { html, nothing, type TemplateResult } from "lit";
import type { Delivery } from "../../shared/data/desk.js";
import { icons } from "./icons.js";
import type { Tools } from "./tools.js";

const ICONS = {
  pending: icons.clock,
  sending: icons.clock,
  unknown: icons.alert,
  sent: icons.check,
  failed: icons.alert,
  delivered: icons.checks,
  read: icons.checks,
} as const;

const TROUBLE: ReadonlySet<Delivery["state"]> = new Set(["unknown", "failed"]);

/** The mark beside the time of a line: nothing when the channel is a page, or when it is in trouble. */
export const deliveryMark = (delivery: Delivery | undefined, { t }: Tools): TemplateResult | typeof nothing =>
  delivery === undefined || TROUBLE.has(delivery.state)
    ? nothing
    : html`<span class="state ${delivery.state}">${ICONS[delivery.state]}${t(`delivery.${delivery.state}`)}</span>`;

/** The line below words that did not arrive, or of which nobody knows. */
export const deliveryTrouble = (delivery: Delivery | undefined, { t }: Tools): TemplateResult | typeof nothing =>
  delivery === undefined || !TROUBLE.has(delivery.state)
    ? nothing
    : html`<span class="meta ${delivery.state === "failed" ? "failed" : "cut"}"
        >${ICONS[delivery.state]}<bdi>${delivery.reason || t(`delivery.${delivery.state}`)}</bdi></span
      >`;
