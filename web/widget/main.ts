/**
 * The script that an employer's page includes:
 *
 *     <script src="https://help.example.sa/widget.js" defer data-title="سند"></script>
 *
 * `data-open` opens the conversation at once, `data-title` names the service, `data-lang="en"` changes the widget's own
 * words. The page may call `document.querySelector("sanad-chat").show()` from a button of its own.
 */
import { Announcer } from "../shared/a11y/announcer.js";
import { SanadChat } from "./chat.js";
import { Composer } from "./parts/composer.js";
import { ChatFile } from "./parts/file.js";
import { ChatLog } from "./parts/log.js";
import { RatingCard } from "./parts/rating.js";

const elements = {
  "sanad-announcer": Announcer,
  "sanad-composer": Composer,
  "sanad-file": ChatFile,
  "sanad-log": ChatLog,
  "sanad-rating": RatingCard,
  "sanad-chat": SanadChat,
} as const;

function start(script: HTMLScriptElement): void {
  const { open, title, lang } = script.dataset;
  const chat = new SanadChat();
  chat.server = new URL("/", script.src);
  chat.heading = title ?? "";
  chat.lang = lang ?? "ar";
  chat.open = open !== undefined && open !== "false";
  document.body.append(chat);
}

// Only a classic script knows itself, and only while it runs.
const script = document.currentScript;

// A page that includes the script twice still gets one widget.
if (script instanceof HTMLScriptElement && !customElements.get("sanad-chat")) {
  for (const [name, element] of Object.entries(elements)) customElements.define(name, element);
  if (document.readyState === "loading") {
    document.addEventListener("DOMContentLoaded", () => {
      start(script);
    });
  } else {
    start(script);
  }
}
