/** Draws its component anew as time passes, only while the page is seen. */
import type { ReactiveController, ReactiveControllerHost } from "lit";

export class Ticker implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #everyMs: number;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(host: ReactiveControllerHost, everyMs: number) {
    this.#host = host;
    this.#everyMs = everyMs;
    host.addController(this);
  }

  hostConnected(): void {
    this.#timer = setInterval(() => {
      if (document.visibilityState === "visible") this.#host.requestUpdate();
    }, this.#everyMs);
  }

  hostDisconnected(): void {
    clearInterval(this.#timer);
  }
}
