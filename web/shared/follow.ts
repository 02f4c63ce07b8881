/** Keeps a scrolling log where the reader can read what is new. */

/** Closer to the end than this, a reader who scrolled counts as being there. */
const NEAR_PX = 80;
/** What stays free above a line that is brought to the top. */
const RIM_PX = 12;
/** Browsers round the position that they are given. */
const SAME_PX = 1;

/**
 * While it follows, the log stays at its end; but a new line that is longer than the window stays at its beginning, so
 * that nobody has to scroll back to read it. A reader who scrolls away is left alone.
 */
export class Follower {
  readonly #scroller: () => HTMLElement | null;
  readonly #resized = new ResizeObserver(() => {
    if (this.#following) this.#settle();
  });
  #following = true;
  /** The line whose beginning must stay in view. */
  #from: Element | null = null;
  /** Where this class put the log: a scroll event that finds it elsewhere is the reader's. */
  #placedPx = 0;

  constructor(scroller: () => HTMLElement | null) {
    this.#scroller = scroller;
  }

  get following(): boolean {
    return this.#following;
  }

  /** Holds on while these elements change their size. */
  observe(elements: Iterable<Element>): void {
    for (const element of elements) this.#resized.observe(element);
  }

  stop(): void {
    this.#resized.disconnect();
  }

  /** Goes to the end and stays there; `from` is a line whose beginning must stay in view. */
  follow(from: Element | null = null): void {
    this.#following = true;
    this.#from = from;
    this.#settle();
  }

  /** Hears a scroll event. */
  scrolled(): void {
    const box = this.#scroller();
    if (!box || box.clientHeight === 0 || Math.abs(box.scrollTop - this.#placedPx) <= SAME_PX) return;
    this.#placedPx = box.scrollTop;
    this.#from = null;
    this.#following = box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_PX;
    this.#anchor(box);
  }

  /** The browser holds the place of a reader who is left alone; while the log follows, it would move it off its end. */
  #anchor(box: HTMLElement): void {
    box.style.overflowAnchor = this.#following ? "none" : "auto";
  }

  #settle(): void {
    const box = this.#scroller();
    if (!box) return;
    this.#anchor(box);
    const endPx = box.scrollHeight - box.clientHeight;
    box.scrollTop = this.#from?.isConnected ? Math.min(endPx, this.#topOf(this.#from, box)) : endPx;
    this.#placedPx = box.scrollTop;
  }

  #topOf(line: Element, box: HTMLElement): number {
    return box.scrollTop + line.getBoundingClientRect().top - box.getBoundingClientRect().top - RIM_PX;
  }
}
