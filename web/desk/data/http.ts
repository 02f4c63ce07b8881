/** The desk's HTTP calls: sign-in, sign-out, who am I, and the search in the articles. */
import { integer, isObject, listOf, orNull, record, text, type Decoder } from "../../shared/data/decode.js";
import { agent, article, type Agent, type Article } from "../../shared/data/desk.js";
import { articlesFromWire } from "./wire.js";

export interface Me {
  readonly agent: Agent;
  /** Goes into the header of every call that changes something. */
  readonly csrf: string;
}

/** A refusal by the server, or no answer at all (`status` 0, `code` "network"). */
export class ApiError extends Error {
  override name = "ApiError";

  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly retryAfterS: number | null = null,
  ) {
    super(message);
  }
}

const me: Decoder<Me> = record({ agent, csrf: text });
const found: Decoder<{ articles: readonly Article[] }> = record({ articles: listOf(article) });
const refusal: Decoder<{ code: string; message: string; retryAfterS: number | null }> = record({
  code: text, message: text, retryAfterS: orNull(integer),
});

type Fetch = typeof fetch;

async function refusalOf(response: Response): Promise<ApiError> {
  try {
    const body: unknown = await response.json();
    const { code, message, retryAfterS } = refusal(isObject(body) ? body["error"] : null, "error");
    const header = Number(response.headers.get("Retry-After") ?? NaN);
    return new ApiError(response.status, code, message, retryAfterS ?? (Number.isFinite(header) ? header : null));
  } catch {
    return new ApiError(response.status, "unreadable", "");
  }
}

export class DeskApi {
  readonly #fetch: Fetch;
  #csrf = "";

  constructor(fetcher: Fetch = (...args) => fetch(...args)) {
    this.#fetch = fetcher;
  }

  /** Null when nobody is signed in. Throws `ApiError` for anything else that fails. */
  async me(): Promise<Agent | null> {
    try {
      return this.#remember(await this.#call("GET", "/api/desk/me"));
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) return null;
      throw error;
    }
  }

  /** Throws `ApiError`: `sign_in_refused`, or `too_many_attempts` with `retryAfterS`. */
  async login(username: string, password: string): Promise<Agent> {
    return this.#remember(await this.#call("POST", "/api/desk/login", { username, password }));
  }

  async logout(): Promise<void> {
    await this.#call("POST", "/api/desk/logout");
    this.#csrf = "";
  }

  /** Best first; an empty query lists all. */
  async articles(query: string, signal: AbortSignal): Promise<readonly Article[]> {
    const path = `/api/desk/articles?q=${encodeURIComponent(query)}`;
    return found(articlesFromWire(await this.#call("GET", path, null, signal)), "articles").articles;
  }

  #remember(body: unknown): Agent {
    const known = me(body, "me");
    this.#csrf = known.csrf;
    return known.agent;
  }

  async #call(method: string, path: string, body: object | null = null, signal?: AbortSignal): Promise<unknown> {
    const response = await this.#send(path, {
      method,
      credentials: "same-origin",
      headers: {
        Accept: "application/json",
        ...(body ? { "Content-Type": "application/json" } : {}),
        ...(method === "GET" ? {} : { "X-Sanad-CSRF": this.#csrf }),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
      ...(signal ? { signal } : {}),
    });
    if (!response.ok) throw await refusalOf(response);
    return response.status === 204 ? null : await response.json();
  }

  async #send(path: string, request: RequestInit): Promise<Response> {
    try {
      return await this.#fetch(path, request);
    } catch (error) {
      if (request.signal?.aborted) throw error;
      throw new ApiError(0, "network", "");
    }
  }
}
