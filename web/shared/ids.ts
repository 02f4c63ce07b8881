const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** A random client id of 22 characters (128 bits); works on plain http too, where `crypto.randomUUID` does not. */
export function newId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(22)), (byte) => ALPHABET[byte & 63]).join("");
}

/** Length as the server counts it: in Unicode code points. */
export const lengthOf = (text: string): number => Array.from(text).length;
