/** The tab's title: how much is unread, and a flashing word while an offer waits. */
import type { ReactiveController, ReactiveControllerHost } from "lit";

const FLASH_MS = 1_000;

/** The number first: a narrow tab cuts the end. */
export const countedTitle = (title: string, unread: number): string => (unread > 0 ? `(${unread}) ${title}` : title);

export class PageTitle implements ReactiveController {
  #flash: string | null = null;
  #title = "";
  #shown = false;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(host: ReactiveControllerHost) {
    host.addController(this);
  }

  /** `flash` alternates with the title until it is null again. */
  set(title: string, flash: string | null): void {
    this.#title = title;
    if (flash !== this.#flash) {
      this.#flash = flash;
      this.#shown = flash !== null;
      clearInterval(this.#timer);
      if (flash !== null) this.#timer = setInterval(this.#turn, FLASH_MS);
    }
    this.#write();
  }

  hostDisconnected(): void {
    clearInterval(this.#timer);
    this.#flash = null;
    document.title = this.#title;
  }

  readonly #turn = (): void => {
    this.#shown = !this.#shown;
    this.#write();
  };

  #write(): void {
    const title = this.#flash !== null && this.#shown ? `● ${this.#flash}` : this.#title;
    if (document.title !== title) document.title = title;
  }
}
