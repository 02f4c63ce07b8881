/** What stands between the header and the conversation: the broken connection, the wait, a refused command. */
import { html, nothing, type TemplateResult } from "lit";
import type { T } from "../../shared/i18n/index.js";
import type { ChatSession } from "../session.js";
import { icons } from "./icons.js";

function offline(session: ChatSession, t: T): TemplateResult | typeof nothing {
  if (!session.broken) return nothing;
  return html`<div class="banner offline">
    ${icons.offline}
    <p>${t("connection.offline")}</p>
    <button
      type="button"
      @click=${() => {
        session.tryNow();
      }}
    >
      ${t("connection.retry")}
    </button>
  </div>`;
}

function waiting(session: ChatSession, t: T): TemplateResult | typeof nothing {
  const { waiting: wait } = session.state.view;
  if (!wait) return nothing;
  const busy = Object.values(session.state.actions).some((each) => each !== "rate");
  return html`<section class="banner waiting" aria-label=${t("waiting.title")}>
    <span class="pulse" aria-hidden="true">${icons.people}</span>
    <div>
      <p class="wait-text" dir="auto">${wait.text}</p>
      ${wait.canLeaveCase ? html`<p class="hint">${t("waiting.case.hint")}</p>` : nothing}
      <div class="actions">
        ${wait.canLeaveCase
          ? html`<button
              type="button"
              class="filled"
              ?disabled=${busy}
              @click=${() => {
                session.act("leave_case");
              }}
            >
              ${t("waiting.case")}
            </button>`
          : nothing}
        <button
          type="button"
          ?disabled=${busy}
          @click=${() => {
            session.act("cancel_wait");
          }}
        >
          ${t("waiting.cancel")}
        </button>
      </div>
    </div>
  </section>`;
}

function problem(session: ChatSession, t: T): TemplateResult | typeof nothing {
  if (session.state.problem === null) return nothing;
  return html`<div class="banner problem">
    ${icons.alert}
    <p dir="auto">${session.state.problem}</p>
    <button
      type="button"
      class="icon"
      aria-label=${t("problem.dismiss")}
      @click=${() => {
        session.dismissProblem();
      }}
    >
      ${icons.cross}
    </button>
  </div>`;
}

export const banners = (session: ChatSession, t: T): TemplateResult =>
  html`<div class="banners">${offline(session, t)} ${problem(session, t)} ${waiting(session, t)}</div>`;
