/** The service names an article's sources as a list; the pages show them as one line of text. */
import { isObject } from "../../shared/data/decode.js";

const SEPARATOR = "، ";

function articleWithText(value: unknown): unknown {
  if (!isObject(value) || !Array.isArray(value["source"])) return value;
  return { ...value, source: value["source"].map(String).join(SEPARATOR) };
}

/** The same value with the list of sources of each article, under `articles` or `packet.suggested`, as text. */
export function plainSources(value: unknown): unknown {
  if (!isObject(value)) return value;
  if (Array.isArray(value["articles"])) return { ...value, articles: value["articles"].map(articleWithText) };
  const packet = value["packet"];
  if (!isObject(packet) || !Array.isArray(packet["suggested"])) return value;
  return { ...value, packet: { ...packet, suggested: packet["suggested"].map(articleWithText) } };
}
