/** Files on their way to the server and back. */
import { isObject } from "../shared/data/decode.js";

export interface UploadRequest {
  readonly server: URL;
  readonly token: string;
  /** The client id, the same on every retry. */
  readonly id: string;
  readonly file: File;
  /** How much is sent, from 0 to 1. */
  readonly onProgress: (fraction: number) => void;
  readonly signal: AbortSignal;
}

/** The server's refusal in its own words, or null when there was no answer. */
export class UploadError extends Error {
  override name = "UploadError";

  constructor(readonly words: string | null) {
    super("upload refused");
  }
}

export type Upload = (request: UploadRequest) => Promise<number>;

const PATH = "/api/visitor/attachments";
/** An upload that stands still for so long is given up. */
const SILENCE_MS = 30_000;

function wordsOf(body: unknown): string | null {
  const error = isObject(body) ? body["error"] : null;
  return isObject(error) && typeof error["message"] === "string" ? error["message"] : null;
}

function answerOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** The end of a long name, without halves of characters, which an address could not carry. */
const nameOf = (file: File): string => Array.from(file.name.replace(/\p{Cs}/gu, "")).slice(-100).join("");

/** Sends a file; resolves to the sequence of its entry. Rejects with `UploadError`, also when it is aborted. */
export const upload: Upload = ({ server, token, id, file, onProgress, signal }) =>
  new Promise((resolve, reject) => {
    // `fetch` does not tell how much of a body is sent.
    const request = new XMLHttpRequest();
    let silence: ReturnType<typeof setTimeout> | undefined;
    const heard = (): void => {
      clearTimeout(silence);
      silence = setTimeout(() => {
        request.abort();
      }, SILENCE_MS);
    };
    request.open("POST", new URL(PATH, server).href);
    request.setRequestHeader("Authorization", `Bearer ${token}`);
    request.setRequestHeader("X-Sanad-Id", id);
    request.setRequestHeader("X-Sanad-Name", encodeURIComponent(nameOf(file)));
    request.setRequestHeader("Content-Type", file.type || "application/octet-stream");
    request.upload.addEventListener("progress", ({ loaded, total }) => {
      heard();
      onProgress(total > 0 ? loaded / total : 0);
    });
    request.addEventListener("loadend", () => {
      clearTimeout(silence);
      const body = answerOf(request.responseText);
      const seq = request.status >= 200 && request.status < 300 && isObject(body) ? body["seq"] : null;
      if (typeof seq === "number") resolve(seq);
      else reject(new UploadError(wordsOf(body)));
    });
    signal.addEventListener("abort", () => {
      request.abort();
    });
    heard();
    request.send(file);
  });

/** Reads a file of the visitor's own conversation. Rejects when there is none or the server is away. */
export async function download(server: URL, token: string, seq: number): Promise<Blob> {
  const response = await fetch(new URL(`${PATH}/${seq}`, server), {
    headers: { Authorization: `Bearer ${token}` },
    credentials: "omit",
  });
  if (!response.ok) throw new UploadError(wordsOf(answerOf(await response.text())));
  return response.blob();
}
