/** One line of the conversation. */
import { html, nothing, type TemplateResult } from "lit";
import type { Button, Entry } from "../../shared/data/entry.js";
import { fileOf, hasCaption } from "../../shared/data/file.js";
import type { T } from "../../shared/i18n/index.js";
import { messageText } from "../../shared/message-text.js";
import type { Echo, Upload } from "../../shared/reduce/echo.js";
import type { Clock } from "../../shared/time.js";
import { icons } from "./icons.js";

/** What every line needs to be drawn. */
export interface Pen {
  readonly t: T;
  readonly clock: Clock;
  readonly press: (button: Button) => void;
  readonly retry: (id: string) => void;
  readonly drop: (id: string) => void;
  /** Reads the file of an entry. */
  readonly read: (seq: number) => Promise<Blob>;
  readonly copy: (reference: string) => void;
}

/** Where a line stands among its neighbours. */
export interface Place {
  /** The first of several lines of one person: his name is said. */
  readonly first: boolean;
  /** The last of them: the time is said. */
  readonly last: boolean;
}

const NOTICE_ICONS = {
  handed_over: icons.people,
  agent_joined: icons.people,
  closed: icons.check,
  wait_canceled: icons.clock,
  case_opened: icons.folder,
  rated: icons.star,
  redacted: icons.shield,
} as const;

export function senderName(entry: Pick<Entry, "who" | "name">, t: T): string {
  return entry.who === "agent" && entry.name ? entry.name : t(`who.${entry.who}`);
}

/** Titles carry invisible marks of direction, which the server takes out of what is sent. */
const bare = (words: string): string => words.replace(/[\u2066-\u2069]/g, "");

/** Quick replies. `chosen` is the title the visitor pressed, once he did. */
export function quickReplies(
  buttons: readonly Button[], usable: boolean, chosen: string | null, pen: Pen,
): TemplateResult {
  return html`<div class="replies" role="group" aria-label=${pen.t("buttons.label")}>
    ${buttons.map(
      (button) => html`<button
        type="button"
        class="reply ${!usable && chosen !== null && bare(button.title) === bare(chosen) ? "chosen" : ""}"
        ?disabled=${!usable}
        @click=${() => {
          pen.press(button);
        }}
      >
        <bdi>${button.title}</bdi>
      </button>`,
    )}
  </div>`;
}

function time(atMs: number, clock: Clock): TemplateResult {
  return html`<time datetime=${clock.iso(atMs)}>${clock.time(atMs)}</time>`;
}

function reference(value: unknown, pen: Pen): TemplateResult | typeof nothing {
  if (typeof value !== "string" || value === "") return nothing;
  return html`<button
    type="button"
    class="reference"
    aria-label=${pen.t("reference.copy", { reference: value })}
    @click=${() => {
      pen.copy(value);
    }}
  >
    <bdi dir="ltr">${value}</bdi>${icons.copy}
  </button>`;
}

/** The stars of a rating that was given. */
function stars(score: unknown, pen: Pen): TemplateResult | typeof nothing {
  if (typeof score !== "number") return nothing;
  return html`<span class="stars" role="img" aria-label="${pen.t("rating.stars")}: ${score}/5"
    >${[1, 2, 3, 4, 5].map((each) => html`<span class=${each <= score ? "lit" : ""}>${icons.star}</span>`)}</span
  >`;
}

function notice(entry: Entry, replies: TemplateResult | typeof nothing, pen: Pen): TemplateResult {
  const icon = NOTICE_ICONS[entry.kind as keyof typeof NOTICE_ICONS] as (typeof NOTICE_ICONS)["closed"] | undefined;
  return html`<li class="notice ${entry.kind === "redacted" ? "warn" : ""}" data-seq=${entry.seq}>
    ${icon ?? icons.alert}
    <div>
      ${messageText(entry.text, pen.t("message.link"))} ${reference(entry.data["reference"], pen)}
      ${entry.kind === "rated" ? stars(entry.data["score"], pen) : nothing}
      ${replies}
      <span class="meta">${time(entry.atMs, pen.clock)}</span>
    </div>
  </li>`;
}

function avatar(entry: Entry, place: Place): TemplateResult {
  const initial = Array.from(entry.name ?? "")[0];
  return html`<span class="avatar ${entry.who}" aria-hidden="true"
    >${place.first ? (entry.who === "agent" ? (initial ?? icons.people) : "س") : nothing}</span
  >`;
}

/** What a line says: words, or a file under what it is in words; under a picture only its caption is seen. */
function body(entry: Entry, pen: Pen): TemplateResult {
  const info = fileOf(entry);
  const words = messageText(entry.text, pen.t("message.link"));
  if (!info) return html`<div class="bubble">${words}</div>`;
  const file = html`<sanad-file
    .t=${pen.t}
    .info=${info}
    .words=${entry.text}
    .read=${() => pen.read(entry.seq)}
  ></sanad-file>`;
  if (info.kind !== "image") return html`<div class="bubble file">${words} ${file}</div>`;
  return html`<div class="bubble file">${file} <div class=${hasCaption(entry) ? "" : "hidden-text"}>${words}</div></div>`;
}

/** A line of the log; `replies` are its quick replies, if they are still to be seen. */
export function entryLine(
  entry: Entry, place: Place, replies: TemplateResult | typeof nothing, pen: Pen,
): TemplateResult {
  if (entry.who === "system") return notice(entry, replies, pen);
  const mine = entry.who === "visitor";
  return html`<li class="line ${mine ? "mine" : "theirs"} ${place.first ? "first" : ""}" data-seq=${entry.seq}>
    ${mine ? nothing : avatar(entry, place)}
    <div class="stack">
      ${place.first
        ? html`<span class=${mine ? "hidden-text" : "name"}><bdi>${senderName(entry, pen.t)}</bdi></span>`
        : nothing}
      ${body(entry, pen)}
      ${entry.redacted.length > 0
        ? html`<span class="meta warn">${icons.shield}${pen.t("message.redacted")}</span>`
        : nothing}
      ${place.last
        ? html`<span class="meta"
            >${time(entry.atMs, pen.clock)}${mine
              ? html`<span class="state">${icons.check}${pen.t("message.sent")}</span>`
              : nothing}</span
          >`
        : nothing}
      ${replies}
    </div>
  </li>`;
}

/** How far a file is, and the way to give it up. */
function uploadState(echo: Echo, upload: Upload, pen: Pen): TemplateResult {
  const percent = Math.floor(upload.fraction * 100);
  return html`<progress max="100" .value=${percent} aria-label=${pen.t("file.sending", { percent })}></progress>
    <span class="meta">${icons.clock}${pen.t("file.sending", { percent })}</span>
    ${giveUp(echo, pen.t("file.cancel", { file: echo.text }), pen)}`;
}

function giveUp(echo: Echo, label: string, pen: Pen): TemplateResult {
  return html`<button
    type="button"
    class="retry drop"
    aria-label=${label}
    @click=${() => {
      pen.drop(echo.id);
    }}
  >
    ${icons.cross}
  </button>`;
}

function echoState(echo: Echo, pen: Pen): TemplateResult {
  if (echo.state === "sending" && echo.upload) return uploadState(echo, echo.upload, pen);
  if (echo.state !== "failed") {
    const icon = echo.state === "sent" ? icons.check : icons.clock;
    return html`<span class="meta"
      >${time(echo.atMs, pen.clock)}<span class="state">${icon}${pen.t(`message.${echo.state}`)}</span></span
    >`;
  }
  return html`<span class="meta failed">${icons.alert}<bdi>${echo.problem ?? pen.t("message.failed")}</bdi></span>
    <button
      type="button"
      class="retry"
      @click=${() => {
        pen.retry(echo.id);
      }}
    >
      ${icons.retry}${pen.t("message.retry")}
    </button>
    ${echo.upload ? giveUp(echo, pen.t("file.remove", { file: echo.text }), pen) : nothing}`;
}

/** A message that the log does not carry yet. */
export function echoLine(echo: Echo, pen: Pen): TemplateResult {
  return html`<li class="line mine first ${echo.state}">
    <div class="stack">
      <span class="hidden-text">${pen.t("who.visitor")}</span>
      <div class="bubble ${echo.upload ? "file" : ""}">
        ${messageText(echo.text, pen.t("message.link"))}
        ${echo.upload ? html`<sanad-file .t=${pen.t} .info=${echo.upload} .words=${echo.text}></sanad-file>` : nothing}
      </div>
      ${echoState(echo, pen)}
    </div>
  </li>`;
}
