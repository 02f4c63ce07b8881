/**
 * Small decoders from untrusted JSON to the frozen shapes the pages use.
 *
 * The wire speaks snake_case and leaves out empty fields; inside, names are camelCase and every field is present.
 * Fields that a decoder does not name are ignored, so a newer server may add some.
 */

/** Thrown when a value from the wire has not the promised shape; the message names the place, never the value. */
export class DecodeError extends Error {
  override name = "DecodeError";
}

/** Turns an unknown value into `T` or throws `DecodeError`; `where` is the path for the message. */
export type Decoder<T> = (value: unknown, where: string) => T;

function refuse(where: string, wanted: string): never {
  throw new DecodeError(`${where}: ${wanted} expected`);
}

export const text: Decoder<string> = (value, where) =>
  typeof value === "string" ? value : refuse(where, "text");

export const integer: Decoder<number> = (value, where) =>
  Number.isSafeInteger(value) ? (value as number) : refuse(where, "whole number");

export const number: Decoder<number> = (value, where) =>
  typeof value === "number" && Number.isFinite(value) ? value : refuse(where, "number");

export const flag: Decoder<boolean> = (value, where) =>
  typeof value === "boolean" ? value : refuse(where, "true or false");

export const anything: Decoder<unknown> = (value) => value;

export function oneOf<const T extends readonly string[]>(...values: T): Decoder<T[number]> {
  return (value, where) =>
    values.includes(value as string) ? (value as T[number]) : refuse(where, values.join(" | "));
}

export function listOf<T>(item: Decoder<T>): Decoder<readonly T[]> {
  return (value, where) => {
    if (!Array.isArray(value)) return refuse(where, "list");
    return value.map((each, index) => item(each, `${where}[${index}]`));
  };
}

/** `null` when the field is absent or null. */
export function orNull<T>(inner: Decoder<T>): Decoder<T | null> {
  return (value, where) => (value === undefined || value === null ? null : inner(value, where));
}

/** `fallback` when the field is absent or null. */
export function orElse<T>(inner: Decoder<T>, fallback: T): Decoder<T> {
  return (value, where) => (value === undefined || value === null ? fallback : inner(value, where));
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A flat object of any values, such as an entry's `data`. */
export const bag: Decoder<Readonly<Record<string, unknown>>> = (value, where) =>
  isObject(value) ? value : refuse(where, "object");

const wireName = (name: string): string =>
  name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** An object; the shape's camelCase names are read from the snake_case ones of the wire. */
export function record<T extends object>(shape: {
  readonly [K in keyof T]-?: Decoder<T[K]>;
}): Decoder<T> {
  const fields = Object.entries<Decoder<unknown>>(shape).map(
    ([name, decode]) => [name, wireName(name), decode] as const,
  );
  return (value, where) => {
    if (!isObject(value)) return refuse(where, "object");
    const result: Record<string, unknown> = {};
    for (const [name, wire, decode] of fields) {
      result[name] = decode(value[wire], `${where}.${wire}`);
    }
    return Object.freeze(result) as T;
  };
}

/**
 * Decodes one frame by its `kind`.
 *
 * @returns null for a kind this page does not know (a newer server), which is to be ignored.
 * @throws DecodeError for a known kind of the wrong shape.
 */
export function byKind<F extends { readonly kind: string }>(
  decoders: { readonly [K in F["kind"]]: Decoder<Omit<Extract<F, { kind: K }>, "kind">> },
): (value: unknown) => F | null {
  const table = new Map(Object.entries<Decoder<object>>(decoders));
  return (value) => {
    if (!isObject(value) || typeof value["kind"] !== "string") return refuse("frame", "kind");
    const kind = value["kind"];
    const decode = table.get(kind);
    return decode ? ({ kind, ...decode(value, kind) } as F) : null;
  };
}
