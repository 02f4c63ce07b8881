import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Entry } from "../shared/data/entry.js";
import type { Environment, Socket } from "../shared/environment.js";
import type { SharedMemory } from "./memory.js";
import { ChatSession } from "./session.js";
import { UploadError, type Upload, type UploadRequest } from "./upload.js";

class FakeSocket implements Socket {
  onopen = (): void => undefined;
  onmessage: (data: string) => void = () => undefined;
  onclose: (code: number) => void = () => undefined;
  readonly sent: Record<string, unknown>[] = [];
  send(data: string): void {
    this.sent.push(JSON.parse(data) as Record<string, unknown>);
  }
  close(): void {
    this.onclose(1000);
  }
  hear(frame: object): void {
    this.onmessage(JSON.stringify(frame));
  }
}

/** The storage that two tabs share, and their notices to each other. */
class FakeMemory implements SharedMemory {
  token: string | null = null;
  readSeq = 0;
  changed: () => void = () => undefined;
  onChange(run: () => void): () => void {
    this.changed = run;
    return () => undefined;
  }
}

const line = (seq: number, who = "bot", more: object = {}): object => ({
  seq, at_ms: 1, who, kind: "text", text: `سطر ${seq}`, ...more,
});
const welcome = (entries: object[], more: object = {}): object => ({
  kind: "welcome", token: "mine", conversation: entries.length > 0 ? "c1" : null, cursor: entries.length, entries,
  view: { owner: "bot", speaker: { kind: "bot", name: "سند" }, waiting: null, rating: null, desk_open: true },
  greeting: { text: "أهلاً", buttons: [] }, limits: { text_chars: 4000 }, ...more,
});

function tab(memory = new FakeMemory(), upload?: Upload) {
  const sockets: FakeSocket[] = [];
  const news: Entry[] = [];
  const environment: Environment = {
    openSocket: () => {
      const socket = new FakeSocket();
      sockets.push(socket);
      return socket;
    },
    random: () => 0.5,
    startTimer: (run, delayMs) => {
      const timer = setTimeout(run, delayMs);
      return () => {
        clearTimeout(timer);
      };
    },
    onWake: () => () => undefined,
  };
  const host = {
    addController: () => undefined, removeController: () => undefined, requestUpdate: () => undefined,
    updateComplete: Promise.resolve(true),
  };
  const session = new ChatSession(host, new URL("http://127.0.0.1:1/widget.js"), {
    ...(upload ? { upload } : {}),
    memory, environment, news: (entries) => news.push(...entries),
  });
  session.hostConnected();
  const socket = (): FakeSocket => {
    const last = sockets.at(-1);
    if (!last) throw new Error("no socket");
    return last;
  };
  const meet = (frame: object): void => {
    session.start();
    socket().onopen();
    socket().hear(frame);
  };
  return { session, sockets, socket, meet, memory, news };
}

const kinds = (socket: FakeSocket): unknown[] => socket.sent.map((each) => each["kind"]);

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

describe("a visitor's session", () => {
  it("starts without a token, keeps the one it is given, and shows it after a reload", () => {
    const first = tab();
    first.meet(welcome([]));
    expect(first.socket().sent[0]).toEqual({ kind: "hello", token: null, cursor: null });
    expect(first.memory.token).toBe("mine");

    const reloaded = tab(first.memory);
    reloaded.meet(welcome([line(1)]));
    expect(reloaded.socket().sent[0]).toEqual({ kind: "hello", token: "mine", cursor: null });
  });

  it("tells of new lines of others only: not the history, not one's own, and missed ones after a break", () => {
    const { meet, news, socket, sockets } = tab();
    meet(welcome([line(1)]));
    socket().hear({ kind: "entries", entries: [line(2, "visitor"), line(3, "agent")] });
    expect(news.map((each) => each.seq)).toEqual([3]);
    socket().onclose(1006);
    vi.advanceTimersByTime(1_000);
    expect(sockets).toHaveLength(2);
    socket().onopen();
    expect(socket().sent[0]).toMatchObject({ cursor: 3 });
    socket().hear(welcome([line(4)], { cursor: 4 }));
    expect(news.map((each) => each.seq)).toEqual([3, 4]);
  });

  it("connects again with its cursor when an entry is missing", () => {
    const { meet, socket, sockets, session } = tab();
    meet(welcome([line(1)]));
    socket().hear({ kind: "entries", entries: [line(3)] });
    expect(sockets).toHaveLength(2);
    socket().onopen();
    expect(socket().sent[0]).toMatchObject({ kind: "hello", cursor: 1 });
    socket().hear(welcome([line(2), line(3)], { cursor: 3 }));
    expect(session.state.log.entries.map((each) => each.seq)).toEqual([1, 2, 3]);
  });

  it("sends a refused message again with the same id when asked", () => {
    const { meet, session, socket } = tab();
    meet(welcome([]));
    session.write("سؤال", "/payload");
    const [, sent] = socket().sent;
    socket().hear({ kind: "error", code: "too_fast", message: "تمهّل", id: sent?.["id"] });
    expect(session.state.echoes[0]?.state).toBe("failed");
    session.retry(String(sent?.["id"]));
    expect(socket().sent[2]).toEqual(sent);
    expect(sent).toMatchObject({ kind: "send", text: "سؤال", payload: "/payload" });
  });

  it("fails a message after ten seconds without the server, and sends it by itself once there is one", () => {
    const { meet, session, socket } = tab();
    meet(welcome([]));
    socket().onclose(1006);
    session.write("سؤال");
    vi.advanceTimersByTime(10_000);
    expect(session.state.echoes[0]?.state).toBe("failed");
    vi.advanceTimersByTime(20_000);
    socket().onopen();
    socket().hear(welcome([]));
    expect(kinds(socket())).toEqual(["hello", "send"]);
    expect(session.state.echoes[0]?.state).toBe("sending");
  });

  it("speaks of a break only when it lasts", () => {
    const { meet, session, socket } = tab();
    meet(welcome([]));
    socket().onclose(1006);
    expect(session.broken).toBe(false);
    vi.advanceTimersByTime(1_500);
    expect(session.broken).toBe(true);
  });

  it("tells the agent of typing, now and then, and the bot never", () => {
    const { meet, session, socket } = tab();
    meet(welcome([]));
    session.noteTyping();
    expect(kinds(socket())).toEqual(["hello"]);
    socket().hear({ kind: "view", view: { owner: "agent", speaker: { kind: "agent", name: "نورة" } } });
    session.noteTyping();
    session.noteTyping();
    vi.advanceTimersByTime(3_000);
    session.noteTyping();
    expect(kinds(socket())).toEqual(["hello", "typing", "typing"]);
  });

  it("says once what the visitor does about the wait, the case and the rating", () => {
    const { meet, session, socket } = tab();
    meet(welcome([line(1)]));
    session.act("cancel_wait");
    session.act("leave_case");
    session.rate(4, "");
    session.rate(5, "شكرًا");
    expect(kinds(socket())).toEqual(["hello", "cancel_wait", "leave_case", "rate", "rate"]);
    expect(socket().sent[3]).not.toHaveProperty("words");
    expect(socket().sent[4]).toMatchObject({ score: 5, words: "شكرًا" });
    expect(Object.values(session.state.actions)).toEqual(["cancel_wait", "leave_case", "rate", "rate"]);
  });

  it("counts what came while nobody looked", () => {
    const { meet, session, socket } = tab();
    meet(welcome([line(1)]));
    session.markRead();
    socket().hear({ kind: "entries", entries: [line(2), line(3, "visitor"), line(4)] });
    expect(session.unread).toBe(2);
    session.markRead();
    expect(session.unread).toBe(0);
  });
});

describe("files", () => {
  const picture = new File(["x"], "a.png", { type: "image/png" });
  /** A session whose uploads the test answers. */
  function sender() {
    const requests: (UploadRequest & { stored: (seq: number) => void; refused: (words: string | null) => void })[] = [];
    const one = tab(new FakeMemory(), (request) =>
      new Promise((resolve, reject) => {
        requests.push({
          ...request, stored: resolve,
          refused: (words) => {
            reject(new UploadError(words));
          },
        });
      }));
    one.meet(welcome([]));
    const upload = async (index: number) => {
      await vi.waitFor(() => {
        expect(requests.length).toBeGreaterThan(index);
      });
      const found = requests[index];
      if (!found) throw new Error("no upload");
      return found;
    };
    return { ...one, requests, upload };
  }

  it("go with the visitor's token and their own id, and give way to their entry", async () => {
    const { session, socket, upload } = sender();
    session.attach(picture, "image", "صورة");
    const request = await upload(0);
    expect([request.token, request.file]).toEqual(["mine", picture]);
    expect(request.id).toMatch(/^[A-Za-z0-9_-]{22}$/);
    request.onProgress(0.5);
    expect(session.state.echoes[0]).toMatchObject({ id: request.id, state: "sending", upload: { fraction: 0.5 } });
    request.stored(1);
    await vi.waitFor(() => {
      expect(session.state.echoes[0]?.state).toBe("sent");
    });
    socket().hear({ kind: "entries", entries: [{ ...line(1, "visitor"), id: request.id }] });
    expect(session.state.echoes).toEqual([]);
  });

  it("are not failed by the clock, nor sent by a new socket", async () => {
    const { session, socket, upload, requests } = sender();
    session.attach(picture, "image", "صورة");
    await upload(0);
    vi.advanceTimersByTime(15_000);
    expect(session.state.echoes[0]?.state).toBe("sending");
    socket().onclose(1006);
    vi.advanceTimersByTime(1_000);
    socket().onopen();
    socket().hear(welcome([]));
    expect(kinds(socket())).toEqual(["hello"]);
    expect(requests).toHaveLength(1);
  });

  it("are sent again with the same id when asked, after a refusal or a broken line", async () => {
    const { session, upload } = sender();
    session.attach(picture, "image", "صورة");
    const first = await upload(0);
    first.refused("الخدمة تعود بعد لحظات");
    await vi.waitFor(() => {
      expect(session.state.echoes[0]).toMatchObject({ state: "failed", problem: "الخدمة تعود بعد لحظات" });
    });
    session.retry(first.id);
    const second = await upload(1);
    expect(second.id).toBe(first.id);
    expect(session.state.echoes[0]?.state).toBe("sending");
    second.refused(null);
    await vi.waitFor(() => {
      expect(session.state.echoes[0]).toMatchObject({ state: "failed", problem: null });
    });
  });

  it("go one after the other, past one that was refused or given up", async () => {
    const { session, upload, requests } = sender();
    for (const text of ["أولى", "ثانية", "ثالثة"]) session.attach(picture, "image", text);
    const first = await upload(0);
    expect(requests).toHaveLength(1);
    const second = session.state.echoes[1];
    session.drop(second?.id ?? "");
    first.refused("لا");
    const third = await upload(1);
    expect(session.state.echoes.map((each) => each.text)).toEqual(["أولى", "ثالثة"]);
    expect(third.id).toBe(session.state.echoes[1]?.id);
  });

  it("are stopped when they are given up", async () => {
    const { session, upload } = sender();
    session.attach(picture, "image", "صورة");
    const { signal, id } = await upload(0);
    session.drop(id);
    expect(signal.aborted).toBe(true);
    expect(session.state.echoes).toEqual([]);
  });
});

describe("two tabs", () => {
  it("that opened at once end with the token stored first", () => {
    const memory = new FakeMemory();
    const [one, other] = [tab(memory), tab(memory)];
    one.session.start();
    other.session.start();
    one.socket().onopen();
    other.socket().onopen();
    one.socket().hear(welcome([], { token: "first" }));
    other.socket().hear(welcome([], { token: "second" }));
    expect(memory.token).toBe("first");
    other.socket().onopen();
    expect(other.socket().sent[0]).toMatchObject({ kind: "hello", token: "first", cursor: null });
  });

  it("follow each other when one gets a token later", () => {
    const { meet, memory, socket, sockets } = tab();
    meet(welcome([], { token: "early" }));
    memory.token = "other";
    memory.changed();
    expect(sockets).toHaveLength(2);
    socket().onopen();
    expect(socket().sent[0]).toMatchObject({ token: "other" });
  });

  it("keep the token that replaces a refused one", () => {
    const memory = new FakeMemory();
    memory.token = "expired";
    const { meet, sockets } = tab(memory);
    meet(welcome([], { token: "fresh" }));
    expect(memory.token).toBe("fresh");
    expect(sockets).toHaveLength(1);
  });

  it("never take a conversation away from a tab that has one", () => {
    const { meet, memory, session, socket, sockets } = tab();
    meet(welcome([line(1)]));
    memory.token = "other";
    memory.changed();
    expect(sockets).toHaveLength(1);
    expect(session.state.log.cursor).toBe(1);
    session.tryNow();
    socket().onopen();
    expect(socket().sent[0]).toMatchObject({ token: "mine" });
  });
});
