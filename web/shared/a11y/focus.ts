/** Focus across shadow roots. */

const FOCUSABLE = [
  "a[href]", "button:not([disabled])", "textarea:not([disabled])", "input:not([disabled])", "[tabindex]",
].join(",");

/** The element that really has the focus, inside whatever shadow roots. */
export function deepActiveElement(root: Document | ShadowRoot = document): Element | null {
  const active = root.activeElement;
  return active?.shadowRoot?.activeElement ? deepActiveElement(active.shadowRoot) : active;
}

function* walk(root: ParentNode): Generator<Element> {
  for (const child of root.children) {
    yield child;
    yield* walk(child.shadowRoot ?? child);
  }
}

const reachable = (element: Element): element is HTMLElement =>
  element instanceof HTMLElement &&
  element.matches(FOCUSABLE) &&
  element.tabIndex >= 0 &&
  element.checkVisibility({ visibilityProperty: true });

/** What Tab reaches below `root`, in order, open shadow roots included. */
export const focusables = (root: ParentNode): readonly HTMLElement[] => [...walk(root)].filter(reachable);

/** Keeps Tab inside `root`: call it with each keydown of a modal dialog. */
export function keepFocusInside(root: ParentNode, event: KeyboardEvent): void {
  if (event.key !== "Tab" || event.altKey || event.ctrlKey || event.metaKey) return;
  const all = focusables(root);
  const [first, last] = [all[0], all.at(-1)];
  if (!first || !last) return;
  const active = deepActiveElement();
  if (event.shiftKey && active === first) {
    event.preventDefault();
    last.focus();
  } else if (!event.shiftKey && active === last) {
    event.preventDefault();
    first.focus();
  }
}
