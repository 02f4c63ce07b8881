/** The file of an entry, as both sockets carry it. */
import { DecodeError, integer, oneOf, record, text, type Decoder } from "./decode.js";
import type { Entry } from "./entry.js";

export interface FileInfo {
  readonly kind: "image" | "pdf" | "voice";
  /** Media type. */
  readonly type: string;
  readonly bytes: number;
  /** Pixels; 0 for what is no picture. */
  readonly width: number;
  readonly height: number;
}

const file: Decoder<FileInfo> = record({
  kind: oneOf("image", "pdf", "voice"), type: text, bytes: integer, width: integer, height: integer,
});

/** Null for an entry without a file, and for a file that this page does not know how to show: its text still says it. */
export function fileOf(entry: Pick<Entry, "kind" | "data">): FileInfo | null {
  if (entry.kind !== "attachment") return null;
  try {
    return file(entry.data["file"], "file");
  } catch (error) {
    if (error instanceof DecodeError) return null;
    throw error;
  }
}

/** True when the entry's text says more than that there is a picture. */
export const hasCaption = (entry: Pick<Entry, "text">): boolean => entry.text.includes("\n");

/** What a chosen file will be, by its declared type; the server looks at its bytes. */
export const kindOf = (file: Pick<File, "type">): FileInfo["kind"] =>
  file.type.startsWith("image/") ? "image" : file.type.startsWith("audio/") ? "voice" : "pdf";

/** The size in the words of `file.kb` and `file.mb`. */
export function sizeText(bytes: number, t: (key: "file.kb" | "file.mb", values: { size: string }) => string): string {
  const kib = bytes / 1024;
  return kib < 1000
    ? t("file.kb", { size: String(Math.max(1, Math.round(kib))) })
    : t("file.mb", { size: (kib / 1024).toFixed(1) });
}
