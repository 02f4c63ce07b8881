/** Marks the browser's tab while the visitor looks at another one. The title stays the host page's. */

const APART = " | ";

export class TabMark {
  #own = "";
  #marked: string | null = null;

  /** Puts words before the title, or takes them away; a title that the page changed meanwhile is kept. */
  set(words: string | null): void {
    if (words === null && this.#marked === null) return;
    if (document.title !== this.#marked) this.#own = document.title;
    this.#marked = words === null ? null : words + APART + this.#own;
    const title = this.#marked ?? this.#own;
    if (document.title !== title) document.title = title;
  }
}
