// @vitest-environment happy-dom
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { download, upload, UploadError, type UploadRequest } from "./upload.js";

interface Heard {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

let server: Server;
let heard: Heard[];
let answer: { status: number; body: string };

const address = (): URL => new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);

beforeEach(async () => {
  heard = [];
  answer = { status: 201, body: JSON.stringify({ id: "file-0001", seq: 7 }) };
  server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      const { method, url, headers } = request;
      const cors = {
        "Access-Control-Allow-Origin": "*", "Access-Control-Allow-Headers": "*, Authorization",
        "Access-Control-Allow-Methods": "*",
      };
      if (method === "OPTIONS") {
        response.writeHead(204, cors).end();
        return;
      }
      heard.push({ method, url, headers, body: Buffer.concat(parts).toString() });
      response.writeHead(answer.status, { "Content-Type": "application/json", ...cors }).end(answer.body);
    });
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
});

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const request = (more: Partial<UploadRequest> = {}): UploadRequest => ({
  server: address(), token: "mine", id: "file-0001", onProgress: () => undefined, signal: new AbortController().signal,
  file: new File(["bytes"], "عقد\ud800.pdf", { type: "application/pdf" }), ...more,
});

const refusal = (): void => {
  answer = { status: 415, body: JSON.stringify({ error: { code: "attachment_type", message: "لا نستقبل هذا" } }) };
};

describe("an upload", () => {
  it("is the file itself, with the token, the id and the name", async () => {
    expect(await upload(request())).toBe(7);
    expect(heard).toHaveLength(1);
    expect(heard[0]).toMatchObject({
      method: "POST", url: "/api/visitor/attachments", body: "bytes",
      headers: {
        authorization: "Bearer mine", "x-sanad-id": "file-0001", "content-type": "application/pdf",
        "x-sanad-name": encodeURIComponent("عقد.pdf"),
      },
    });
  });

  it("that is refused says so in the server's words", async () => {
    refusal();
    await expect(upload(request())).rejects.toMatchObject({ words: "لا نستقبل هذا" });
  });

  it.each([["<html>502</html>", 502], ["{}", 201], ["null", 200]])("has no words of its own for %s", async (body, status) => {
    answer = { status, body };
    await expect(upload(request())).rejects.toMatchObject({ words: null });
  });

  it("without a server fails without words", async () => {
    const gone = request();
    await new Promise((closed) => server.close(closed));
    await expect(upload(gone)).rejects.toBeInstanceOf(UploadError);
  });

  it("can be given up", async () => {
    const aborter = new AbortController();
    const sending = upload(request({ signal: aborter.signal }));
    aborter.abort();
    await expect(sending).rejects.toMatchObject({ words: null });
  });
});

describe("a download", () => {
  it("shows the token and gives the bytes", async () => {
    answer = { status: 200, body: "picture" };
    const blob = await download(address(), "mine", 7);
    expect(await blob.text()).toBe("picture");
    expect(heard[0]).toMatchObject({
      method: "GET", url: "/api/visitor/attachments/7", headers: { authorization: "Bearer mine" },
    });
  });

  it("that is refused says so", async () => {
    refusal();
    await expect(download(address(), "mine", 7)).rejects.toMatchObject({ words: "لا نستقبل هذا" });
  });
});
