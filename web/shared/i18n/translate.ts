/** Typed access to a page's strings. A plural is an object of the language's CLDR categories. */
import type { Language } from "../time.js";

type Plural = Partial<Record<Intl.LDMLPluralRule, string>> & { readonly other: string };
export type Catalog<Key extends string> = Readonly<Record<Key, string | Plural>>;
export type Values = Readonly<Record<string, string | number>>;

/** Gives the string of a key with `{names}` filled in; `n` chooses the plural. */
export type Translate<Key extends string> = (key: Key, values?: Values) => string;

export function makeTranslate<Key extends string>(catalog: Catalog<Key>, language: Language): Translate<Key> {
  const rules = new Intl.PluralRules(language);
  return (key, values = {}) => {
    const found = catalog[key];
    const n = Number(values["n"] ?? 0);
    const pattern = typeof found === "string" ? found : (found[rules.select(n)] ?? found.other);
    return pattern.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
  };
}
