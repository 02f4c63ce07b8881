/** The keyboard shortcuts of the whole desk. */
import type { ReactiveController, ReactiveControllerHost } from "lit";
import { deepActiveElement } from "../shared/a11y/focus.js";
import type { RoomControl } from "./room-control.js";
import { isWriting, shortcutOf, type Shortcut } from "./state/keys.js";
import { cardsInOrder } from "./state/look.js";

export interface KeyTargets extends ReactiveControllerHost {
  readonly control: RoomControl;
  showHelp(): void;
  showClosing(): void;
  showPassing(): void;
  focusOffer(): void;
  write(): void;
  search(): void;
  /** True while a dialog is in front and keeps the keys for itself. */
  readonly covered: boolean;
}

export class RoomKeys implements ReactiveController {
  readonly #room: KeyTargets;

  constructor(room: KeyTargets) {
    this.#room = room;
    room.addController(this);
  }

  hostConnected(): void {
    document.addEventListener("keydown", this.#press);
  }

  hostDisconnected(): void {
    document.removeEventListener("keydown", this.#press);
  }

  readonly #press = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.isComposing || this.#room.covered) return;
    if (event.key === "Escape") {
      this.#room.control.escape();
      return;
    }
    const shortcut = shortcutOf(event, isWriting(deepActiveElement()));
    if (!shortcut) return;
    event.preventDefault();
    this.#do(shortcut);
  };

  #do(shortcut: Shortcut): void {
    const { control } = this.#room;
    switch (shortcut.does) {
      case "search":
        this.#room.search();
        break;
      case "help":
        this.#room.showHelp();
        break;
      case "offer":
        this.#room.focusOffer();
        break;
      case "finish":
        this.#room.showClosing();
        break;
      case "transfer":
        this.#room.showPassing();
        break;
      case "notes":
        control.turn(control.tab === "reply" ? "note" : "reply");
        this.#room.write();
        break;
      case "activity":
        this.#toggleActivity();
        break;
      case "conversation":
        this.#choose(shortcut.index);
    }
  }

  #toggleActivity(): void {
    const { control } = this.#room;
    const { view } = control.page.desk;
    if (view && control.page.online) control.become(view.activity === "available" ? "away" : "available");
  }

  #choose(index: number): void {
    const { control } = this.#room;
    const card = cardsInOrder(control.page)[index];
    if (card) control.choose(card.conversation);
  }
}
