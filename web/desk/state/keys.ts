/** Keyboard shortcuts by the key's place on the board, so that they work while an Arabic layout is chosen. */

export type Shortcut =
  | { readonly does: "search" | "help" | "offer" | "notes" | "finish" | "activity" | "transfer" }
  | { readonly does: "conversation"; readonly index: number };

export type Stroke = Pick<KeyboardEvent, "code" | "altKey" | "ctrlKey" | "metaKey" | "shiftKey">;

const WITH_ALT: Readonly<Record<string, Shortcut>> = {
  KeyO: { does: "offer" },
  KeyN: { does: "notes" },
  KeyW: { does: "finish" },
  KeyS: { does: "activity" },
  KeyT: { does: "transfer" },
};

/** The shortcut of a keystroke; `writing` is true while the focus is where text is written. */
export function shortcutOf(stroke: Stroke, writing: boolean): Shortcut | null {
  const { code, altKey, ctrlKey, metaKey, shiftKey } = stroke;
  const command = ctrlKey || metaKey;
  if (command && !altKey && !shiftKey && code === "KeyK") return { does: "search" };
  if (altKey && !command && !shiftKey) {
    const digit = /^Digit([1-9])$/.exec(code)?.[1];
    return digit === undefined ? (WITH_ALT[code] ?? null) : { does: "conversation", index: Number(digit) - 1 };
  }
  if (shiftKey && !altKey && !command && !writing && code === "Slash") return { does: "help" };
  return null;
}

/** What a bare key says to the focused offer. Enter counts only on the card itself: on a button it is a press. */
export function offerAnswer(stroke: Stroke, onCard: boolean): "accept" | "decline" | null {
  if (stroke.altKey || stroke.ctrlKey || stroke.metaKey) return null;
  if (stroke.code === "KeyA") return "accept";
  if (stroke.code === "KeyD") return "decline";
  return onCard && (stroke.code === "Enter" || stroke.code === "NumpadEnter") ? "accept" : null;
}

/** True for an element in which keys mean letters. */
export const isWriting = (element: Element | null): boolean =>
  element instanceof HTMLTextAreaElement ||
  (element instanceof HTMLInputElement && !["radio", "checkbox", "button", "submit"].includes(element.type));
