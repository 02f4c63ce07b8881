/** What the widget keeps in the host page's storage: the visitor's token and how far he has read. */

const TOKEN = "sanad.token";
const READ = "sanad.read";

export interface SharedMemory {
  token: string | null;
  /** Sequence of the last entry the visitor has seen. */
  readSeq: number;
  /** Calls back when another tab changed the token or the reading position; the answer stops it. */
  onChange(run: () => void): () => void;
}

/** Storage that another tab of the same site shares; without it (blocked by the browser) a page remembers alone. */
export class Memory implements SharedMemory {
  readonly #fallback = new Map<string, string>();

  get token(): string | null {
    return this.#get(TOKEN);
  }

  set token(token: string | null) {
    this.#set(TOKEN, token);
  }

  get readSeq(): number {
    return Number(this.#get(READ) ?? 0) || 0;
  }

  set readSeq(seq: number) {
    this.#set(READ, String(seq));
  }

  onChange(run: () => void): () => void {
    const changed = (event: StorageEvent): void => {
      if (event.key === null || event.key === TOKEN || event.key === READ) run();
    };
    window.addEventListener("storage", changed);
    return () => {
      window.removeEventListener("storage", changed);
    };
  }

  #get(key: string): string | null {
    try {
      return localStorage.getItem(key);
    } catch {
      return this.#fallback.get(key) ?? null;
    }
  }

  #set(key: string, value: string | null): void {
    try {
      if (value === null) localStorage.removeItem(key);
      else localStorage.setItem(key, value);
    } catch {
      if (value === null) this.#fallback.delete(key);
      else this.#fallback.set(key, value);
    }
  }
}
