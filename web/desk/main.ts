/** The desk's page: registers its elements. */
import { Announcer } from "../shared/a11y/announcer.js";
import { Desk } from "./desk.js";
import { Articles } from "./parts/articles.js";
import { CloseDialog } from "./parts/close-dialog.js";
import { Composer } from "./parts/composer.js";
import { Details } from "./parts/details.js";
import { DeskFile } from "./parts/file.js";
import { DeskHeader } from "./parts/header.js";
import { HelpDialog } from "./parts/help-dialog.js";
import { ConversationList } from "./parts/list.js";
import { Menu } from "./parts/menu.js";
import { PrivateNotes } from "./parts/notes.js";
import { OfferCard } from "./parts/offer.js";
import { PassDialog } from "./parts/pass-dialog.js";
import { SignIn } from "./parts/sign-in.js";
import { Talk } from "./parts/talk.js";
import { Toasts } from "./parts/toasts.js";
import { Transcript } from "./parts/transcript.js";
import { Wraps } from "./parts/wraps.js";
import { Room } from "./room.js";

const elements: Readonly<Record<string, CustomElementConstructor>> = {
  "desk-announcer": Announcer,
  "desk-articles": Articles,
  "desk-close-dialog": CloseDialog,
  "desk-composer": Composer,
  "desk-details": Details,
  "desk-file": DeskFile,
  "desk-header": DeskHeader,
  "desk-help-dialog": HelpDialog,
  "desk-list": ConversationList,
  "desk-menu": Menu,
  "desk-notes": PrivateNotes,
  "desk-offer": OfferCard,
  "desk-pass-dialog": PassDialog,
  "desk-sign-in": SignIn,
  "desk-talk": Talk,
  "desk-toasts": Toasts,
  "desk-transcript": Transcript,
  "desk-wraps": Wraps,
  "desk-room": Room,
  "sanad-desk": Desk,
};

for (const [name, element] of Object.entries(elements)) customElements.define(name, element);
