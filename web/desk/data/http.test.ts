import { describe, expect, it } from "vitest";
import { decodeDeskFrame } from "../../shared/data/desk.js";
import { ApiError, DeskApi } from "./http.js";
import { frameFromWire } from "./wire.js";

interface Call {
  readonly path: string;
  readonly init: RequestInit;
}

/** A server that gives one answer a call and remembers the calls. */
function server(...answers: (Response | Error)[]): { readonly api: DeskApi; readonly calls: Call[] } {
  const calls: Call[] = [];
  const api = new DeskApi((path, init) => {
    calls.push({ path: path as string, init: init ?? {} });
    const answer = answers.shift() ?? new Error("no answer left");
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
  });
  return { api, calls };
}

const json = (body: object, status = 200, headers: Record<string, string> = {}): Response =>
  new Response(JSON.stringify(body), { status, headers });
const agent = { id: "a1", name: "نورة", username: "noura" };
const refused = (code: string, status: number, more: object = {}): Response =>
  json({ error: { code, message: "لا", ...more } }, status);
const article = (source: unknown): object => ({
  intent: "permit_renewal", title: "تجديد", answer: "جدّد", queue: "permits", source, reviewed: "2026-11-20", next: [],
});
const failure = async (promise: Promise<unknown>): Promise<unknown> => promise.then(() => null, (error: unknown) => error);

describe("the desk's calls", () => {
  it("know nobody from a 401 and nothing else", async () => {
    expect(await server(refused("not_signed_in", 401)).api.me()).toBeNull();
    expect(await failure(server(refused("unavailable", 503)).api.me())).toMatchObject({ code: "unavailable" });
  });

  it("carry the token of the sign-in into the sign-out", async () => {
    const { api, calls } = server(json({ agent, csrf: "t0ken" }), new Response(null, { status: 204 }));
    expect(await api.login("noura", "secret")).toEqual(agent);
    await api.logout();
    expect(calls.map((each) => each.path)).toEqual(["/api/desk/login", "/api/desk/logout"]);
    expect(calls[0]?.init.body).toBe('{"username":"noura","password":"secret"}');
    expect(calls[1]?.init.headers).toMatchObject({ "X-Sanad-CSRF": "t0ken" });
  });

  it("tell a throttled sign-in how long to wait, from the body or from the header", async () => {
    const body = server(refused("too_many_attempts", 429, { retry_after_s: 40 }));
    expect(await failure(body.api.login("a", "b"))).toMatchObject({ status: 429, retryAfterS: 40 });
    const header = server(json({ error: { code: "too_many_attempts", message: "لا" } }, 429, { "Retry-After": "9" }));
    expect(await failure(header.api.login("a", "b"))).toMatchObject({ retryAfterS: 9 });
    expect(await failure(server(refused("sign_in_refused", 401)).api.login("a", "b"))).toMatchObject({ retryAfterS: null });
  });

  it("tell a broken line and an unreadable answer apart from refusals", async () => {
    expect(await failure(server(new TypeError("failed to fetch")).api.me())).toMatchObject({ code: "network" });
    const proxy = await failure(server(new Response("<html>", { status: 502 })).api.me());
    expect(proxy).toBeInstanceOf(ApiError);
    expect(proxy).toMatchObject({ status: 502, code: "unreadable" });
  });

  it("search articles whatever the words, with sources as text", async () => {
    const { api, calls } = server(json({ articles: [article(["أ", "ب"]), article("ج"), article([])] }));
    const found = await api.articles("رخصة & عمل", new AbortController().signal);
    expect(found.map((each) => each.source)).toEqual(["أ، ب", "ج", ""]);
    expect(new URL(calls[0]?.path ?? "", "https://desk.example").searchParams.get("q")).toBe("رخصة & عمل");
  });
});

describe("the differences of the wire", () => {
  it("turn the sources of suggested articles into text", () => {
    const packet = {
      conversation: "c1", name: null, channel: "web", queue: "permits", queue_title: "", topic: null,
      priority: "normal", reason: "", summary: "", waited_ms: 0, suggested: [article(["S1", "S3"])],
    };
    const frame = { kind: "conversation", conversation: "c1", packet, entries: [], notes: [], cursor: 0 };
    expect(decodeDeskFrame(frameFromWire(frame))).toMatchObject({ packet: { suggested: [{ source: "S1، S3" }] } });
  });

  it("show an agent whose line was lost as away", () => {
    const event = { kind: "event", cursor: "1-0", event: { type: "activity", activity: "offline", reason: "lost_connection" } };
    expect(decodeDeskFrame(frameFromWire(event))).toMatchObject({ event: { activity: "away" } });
    const view = { agent, activity: "offline", offers: [], conversations: [], today: { handled: 0, target: 1 }, now_ms: 1 };
    expect(decodeDeskFrame(frameFromWire({ kind: "snapshot", view, cursor: null }))).toMatchObject({
      view: { activity: "away" },
    });
  });

  it("leave every other value as it is", () => {
    for (const value of [null, "x", { kind: "pong" }, { kind: "conversation", packet: { suggested: [article("S1")] } }]) {
      expect(frameFromWire(value)).toEqual(value);
    }
  });
});
