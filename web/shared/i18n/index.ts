/** The widget's strings; Arabic first. A page with strings of its own calls `makeTranslate` with its own catalogues. */
import type { Language } from "../time.js";
import ar from "./ar.json";
import en from "./en.json";
import { makeTranslate, type Translate } from "./translate.js";

export type Key = keyof typeof ar;
export type T = Translate<Key>;

const catalogs = { ar, en } as const;

export const translator = (language: Language): T => makeTranslate<Key>(catalogs[language], language);

/** The language that a page asks for, Arabic unless it says English. */
export const languageOf = (tag: string | null | undefined): Language =>
  tag?.toLowerCase().startsWith("en") ? "en" : "ar";

export const directionOf = (language: Language): "rtl" | "ltr" => (language === "ar" ? "rtl" : "ltr");
