/** Where the agent is, kept in the address after `#`, so that the phone's back button does what it should. */
import type { ReactiveController, ReactiveControllerHost } from "lit";

export interface Place {
  /** Null: the list. */
  readonly conversation: string | null;
  /** The details are in front; on wide screens they stand beside anyway. */
  readonly details: boolean;
}

export const home: Place = Object.freeze({ conversation: null, details: false });

export function readPlace(hash: string): Place {
  const values = new URLSearchParams(hash.replace(/^#/, ""));
  const conversation = values.get("c");
  const named = conversation !== null && /^[\w-]{1,64}$/.test(conversation) ? conversation : null;
  return { conversation: named, details: values.has("details") };
}

export function writePlace({ conversation, details }: Place): string {
  const parts = [...(conversation === null ? [] : [`c=${conversation}`]), ...(details ? ["details"] : [])];
  return `#${parts.join("&")}`;
}

/** One step up: from the details to the conversation, from there to the list. */
export const above = (place: Place): Place => (place.details ? { ...place, details: false } : home);

const depthOf = (place: Place): number => (place.conversation === null ? 0 : 1) + (place.details ? 1 : 0);

/** Joins the page's place with the browser's history: going deeper adds a step, going sideways replaces it. */
export class PlaceController implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  #place: Place = home;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  get place(): Place {
    return this.#place;
  }

  hostConnected(): void {
    this.#place = readPlace(location.hash);
    window.addEventListener("popstate", this.#follow);
  }

  hostDisconnected(): void {
    window.removeEventListener("popstate", this.#follow);
  }

  go(place: Place): void {
    if (writePlace(place) === writePlace(this.#place)) return;
    const deeper = depthOf(place) > depthOf(this.#place);
    const steps = this.#steps + (deeper ? 1 : 0);
    history[deeper ? "pushState" : "replaceState"]({ steps }, "", writePlace(place));
    this.#place = place;
    this.#host.requestUpdate();
  }

  /** Goes one step up: back through the history when this page made that step. */
  up(): void {
    if (this.#steps > 0) history.back();
    else this.go(above(this.#place));
  }

  get #steps(): number {
    const state = history.state as { steps?: number } | null;
    return state?.steps ?? 0;
  }

  readonly #follow = (): void => {
    this.#place = readPlace(location.hash);
    this.#host.requestUpdate();
  };
}
