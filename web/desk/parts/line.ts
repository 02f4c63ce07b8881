/** One line of the transcript. */
import { html, nothing, type TemplateResult } from "lit";
import type { Delivery } from "../../shared/data/desk.js";
import type { Entry, Who } from "../../shared/data/entry.js";
import { fileOf, hasCaption } from "../../shared/data/file.js";
import { messageText } from "../../shared/message-text.js";
import type { Echo } from "../../shared/reduce/echo.js";
import type { Key, T } from "../i18n/index.js";
import { deliveryMark, deliveryTrouble } from "./delivery.js";
import { addressOf } from "./file.js";
import { icons } from "./icons.js";
import type { Tools } from "./tools.js";

const SECRETS: ReadonlySet<string> = new Set(["password", "pin", "otp", "card", "cvv"]);

/** Kinds of secrets in words, each once. */
export function redactedText(kinds: readonly string[], t: T): string {
  const words = kinds.map((kind) => t((SECRETS.has(kind) ? `redacted.${kind}` : "redacted.other") as Key));
  return t("message.redacted", { kinds: [...new Set(words)].join("، ") });
}

export const speakerOf = (entry: { readonly who: Who; readonly name: string | null }, t: T): string =>
  entry.who === "agent" && entry.name ? entry.name : t(`who.${entry.who}`);

/** The desk's side of the conversation stands at the end, the employer's at the start. */
const sideOf = (who: Who): string => (who === "visitor" ? "theirs" : "ours");

function meta(atMs: number, state: TemplateResult | typeof nothing, tools: Tools): TemplateResult {
  const { clock } = tools;
  return html`<span class="meta"><time datetime=${clock.iso(atMs)}>${clock.time(atMs)}</time>${state}</span>`;
}

function notice(entry: Entry, delivery: Delivery | undefined, tools: Tools): TemplateResult {
  const secret = entry.kind === "redacted";
  return html`<li class="notice ${secret ? "warn" : ""}">
    ${secret ? icons.shield : icons.info}
    <div>
      ${messageText(entry.text, tools.t("message.link"))} ${meta(entry.atMs, nothing, tools)}
      ${deliveryTrouble(delivery, tools)}
    </div>
  </li>`;
}

/** Words, or a file under what it is in words; under a picture only its caption is seen. */
function body(entry: Entry, conversation: string, tools: Tools): TemplateResult {
  const info = fileOf(entry);
  const words = messageText(entry.text, tools.t("message.link"));
  if (!info) return html`<div class="bubble">${words}</div>`;
  const file = html`<desk-file
    .tools=${tools}
    .info=${info}
    .words=${entry.text}
    .address=${addressOf(conversation, entry.seq)}
  ></desk-file>`;
  if (info.kind !== "image") return html`<div class="bubble">${words} ${file}</div>`;
  return html`<div class="bubble">${file} <div class=${hasCaption(entry) ? "" : "hidden-text"}>${words}</div></div>`;
}

/** `first` is true for the first of several lines of one person: his name is said. */
export function entryLine(
  entry: Entry, first: boolean, delivery: Delivery | undefined, conversation: string, tools: Tools,
): TemplateResult {
  if (entry.who === "system") return notice(entry, delivery, tools);
  const { t } = tools;
  const lost = delivery?.state === "failed" ? "failed" : "";
  return html`<li class="line ${sideOf(entry.who)} ${entry.who} ${first ? "first" : ""} ${lost}">
    ${first ? html`<span class="name"><bdi>${speakerOf(entry, t)}</bdi></span>` : nothing}
    ${body(entry, conversation, tools)}
    ${entry.redacted.length > 0
      ? html`<span class="meta cut">${icons.shield}${redactedText(entry.redacted, t)}</span>`
      : nothing}
    ${meta(entry.atMs, deliveryMark(delivery, tools), tools)} ${deliveryTrouble(delivery, tools)}
  </li>`;
}

function underWay(echo: Echo, tools: Tools): TemplateResult {
  const icon = echo.state === "sent" ? icons.check : icons.clock;
  const state = html`<span class="state">${icon}${tools.t(`message.${echo.state}`)}</span>`;
  return meta(echo.atMs, state, tools);
}

/** Words that the server has not confirmed; also used for private notes. */
export function echoState(echo: Echo, retry: (id: string) => void, tools: Tools): TemplateResult {
  if (echo.state !== "failed") return underWay(echo, tools);
  const { t } = tools;
  return html`<span class="meta failed" role="alert">${icons.alert}<bdi>${echo.problem ?? t("message.failed")}</bdi></span>
    <button
      type="button"
      class="retry"
      @click=${() => {
        retry(echo.id);
      }}
    >
      ${icons.retry}${t("message.retry")}
    </button>`;
}

export function echoLine(echo: Echo, retry: (id: string) => void, tools: Tools): TemplateResult {
  return html`<li class="line ours agent first ${echo.state}">
    <span class="hidden-text">${tools.t("who.me")}</span>
    <div class="bubble">${messageText(echo.text, tools.t("message.link"))}</div>
    ${echoState(echo, retry, tools)}
  </li>`;
}
