/** The small differences between what the service writes and what the shared decoders read. */
import { isObject } from "../../shared/data/decode.js";

const SEPARATOR = "، ";

type Wire = Readonly<Record<string, unknown>>;

const changed = (value: Wire, key: string, change: (inner: Wire) => Wire): Wire => {
  const inner = value[key];
  return isObject(inner) ? { ...value, [key]: change(inner) } : value;
};

/** Sources are a list on the wire and one line of text on the page. */
const withSourceText = (article: unknown): unknown =>
  isObject(article) && Array.isArray(article["source"])
    ? { ...article, source: article["source"].map(String).join(SEPARATOR) }
    : article;

const withArticles = (value: Wire, key: string): Wire =>
  Array.isArray(value[key]) ? { ...value, [key]: value[key].map(withSourceText) } : value;

/** Routing counts an agent whose line was lost as offline; to himself he is away. */
const withActivity = (value: Wire): Wire =>
  value["activity"] === "offline" ? { ...value, activity: "away" } : value;

/** An answer that holds articles. */
export const articlesFromWire = (value: unknown): unknown => (isObject(value) ? withArticles(value, "articles") : value);

/** A frame of the desk socket. */
export function frameFromWire(value: unknown): unknown {
  if (!isObject(value)) return value;
  switch (value["kind"]) {
    case "conversation":
      return changed(value, "packet", (packet) => withArticles(packet, "suggested"));
    case "snapshot":
      return changed(value, "view", withActivity);
    case "event":
      return changed(value, "event", withActivity);
    default:
      return value;
  }
}
