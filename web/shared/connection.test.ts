import { describe, expect, it } from "vitest";
import { Connection, retryDelayMs, type Status } from "./connection.js";
import type { Environment, Socket } from "./environment.js";

interface Frame {
  readonly kind: string;
  readonly id?: string;
}

/** A network whose clock the test turns by hand. */
class World {
  readonly sockets: FakeSocket[] = [];
  readonly statuses: Status[] = [];
  readonly frames: Frame[] = [];
  cursor = 0;
  #nowMs = 0;
  #timers = new Set<{ readonly atMs: number; readonly run: () => void }>();
  wake: () => void = () => undefined;

  readonly environment: Environment = {
    openSocket: () => {
      const socket = new FakeSocket();
      this.sockets.push(socket);
      return socket;
    },
    random: () => 0.5,
    startTimer: (run, delayMs) => {
      const timer = { atMs: this.#nowMs + delayMs, run };
      this.#timers.add(timer);
      return () => this.#timers.delete(timer);
    },
    onWake: (run) => {
      this.wake = run;
      return () => {
        this.wake = () => undefined;
      };
    },
  };

  readonly connection = new Connection<Frame>(
    {
      url: "ws://host/ws",
      hello: () => ({ cursor: this.cursor }),
      decode: (value) => value as Frame,
      isWelcome: (frame) => frame.kind === "welcome",
      onFrame: (frame) => this.frames.push(frame),
      onStatus: (status) => this.statuses.push(status),
      finalCodes: [4401],
    },
    this.environment,
  );

  get socket(): FakeSocket {
    const last = this.sockets.at(-1);
    if (!last) throw new Error("no socket");
    return last;
  }

  pass(ms: number): void {
    const until = this.#nowMs + ms;
    for (;;) {
      const due = [...this.#timers].filter((each) => each.atMs <= until).sort((a, b) => a.atMs - b.atMs)[0];
      if (!due) break;
      this.#timers.delete(due);
      this.#nowMs = due.atMs;
      due.run();
    }
    this.#nowMs = until;
  }

  welcome(): void {
    this.socket.onopen();
    this.socket.onmessage('{"kind":"welcome"}');
  }
}

class FakeSocket implements Socket {
  onopen = (): void => undefined;
  onmessage: (data: string) => void = () => undefined;
  onclose: (code: number) => void = () => undefined;
  readonly sent: Record<string, unknown>[] = [];
  closed = false;
  send(data: string): void {
    this.sent.push(JSON.parse(data) as Record<string, unknown>);
  }
  close(): void {
    this.closed = true;
  }
}

const kinds = (socket: FakeSocket): unknown[] => socket.sent.map((each) => each["kind"]);

describe("the connection", () => {
  it("says hello with the cursor of the moment at each opening", () => {
    const world = new World();
    world.connection.open();
    world.welcome();
    world.cursor = 7;
    world.socket.onclose(1006);
    world.pass(1_000);
    world.socket.onopen();
    expect(world.sockets.map((each) => each.sent[0])).toEqual([
      { kind: "hello", cursor: 0 }, { kind: "hello", cursor: 7 },
    ]);
  });

  it("holds requests until the welcome and sends unanswered ones again in order, with the same ids", () => {
    const world = new World();
    world.connection.open();
    for (const id of ["one", "two", "three"]) world.connection.request({ kind: "send", id });
    world.socket.onopen();
    expect(kinds(world.socket)).toEqual(["hello"]);
    world.socket.onmessage('{"kind":"welcome"}');
    world.socket.onmessage('{"kind":"ack","id":"one"}');
    world.socket.onmessage('{"kind":"error","id":"three"}');
    world.socket.onclose(1006);
    world.pass(1_000);
    world.welcome();
    expect(world.sockets[0]?.sent.map((each) => each["id"])).toEqual([undefined, "one", "two", "three"]);
    expect(world.socket.sent.map((each) => each["id"])).toEqual([undefined, "two"]);
  });

  it("drops hints while there is no socket", () => {
    const world = new World();
    world.connection.open();
    world.connection.hint({ kind: "typing" });
    world.welcome();
    world.connection.hint({ kind: "typing" });
    expect(kinds(world.socket)).toEqual(["hello", "typing"]);
  });

  it("pings a silent socket and gives it up when no answer comes", () => {
    const world = new World();
    world.connection.open();
    world.welcome();
    world.pass(20_000);
    expect(kinds(world.socket)).toEqual(["hello", "ping"]);
    world.socket.onmessage('{"kind":"pong"}');
    world.pass(20_000);
    world.pass(8_000);
    expect(world.sockets[0]?.closed).toBe(true);
    expect(world.connection.status).toBe("offline");
  });

  it("gives up a socket that takes a request and stays silent, however much is asked meanwhile", () => {
    const world = new World();
    world.connection.open();
    world.welcome();
    world.connection.request({ kind: "send", id: "one" });
    world.pass(5_000);
    world.connection.request({ kind: "send", id: "two" });
    world.pass(3_000);
    expect(world.connection.status).toBe("offline");
    world.pass(400);
    world.welcome();
    expect(world.socket.sent.map((each) => each["id"])).toEqual([undefined, "one", "two"]);
    world.pass(8_000);
    expect(world.connection.status).toBe("offline");
  });

  it("keeps a socket whose server answers", () => {
    const world = new World();
    world.connection.open();
    world.welcome();
    world.connection.request({ kind: "send", id: "one" });
    world.pass(7_000);
    world.socket.onmessage('{"kind":"ack","id":"one"}');
    world.pass(19_000);
    expect(world.statuses).toEqual(["connecting", "online"]);
  });

  it("gives up a handshake that never ends", () => {
    const world = new World();
    world.connection.open();
    world.pass(8_000);
    expect(world.statuses).toEqual(["connecting", "offline"]);
    world.pass(400);
    expect(world.sockets).toHaveLength(2);
  });

  it("gives up a handshake that is answered by an error only", () => {
    const world = new World();
    world.connection.open();
    world.socket.onopen();
    world.socket.onmessage('{"kind":"error","code":"too_many_sockets","message":""}');
    world.pass(8_000);
    expect(world.connection.status).toBe("offline");
  });

  it("waits longer after each failure, up to a cap, and spreads pages apart", () => {
    const waits = [0, 1, 2, 3, 4, 5, 9].map((attempt) => retryDelayMs(attempt, 0.999_999));
    expect(waits.map(Math.round)).toEqual([500, 1000, 2000, 4000, 8000, 15000, 15000]);
    expect(retryDelayMs(3, 0)).toBe(2_000);
  });

  it("does not wait when the page wakes up, and checks a socket that looks alive", () => {
    const world = new World();
    world.connection.open();
    world.socket.onclose(1006);
    world.wake();
    expect(world.sockets).toHaveLength(2);
    world.welcome();
    world.wake();
    expect(kinds(world.socket)).toEqual(["hello", "ping"]);
    world.pass(8_000);
    expect(world.connection.status).toBe("offline");
  });

  it("stays ended after a final close code", () => {
    const world = new World();
    world.connection.open();
    world.welcome();
    world.socket.onclose(4401);
    world.wake();
    world.pass(60_000);
    expect(world.connection.status).toBe("ended");
    expect(world.sockets).toHaveLength(1);
  });

  it("opens anew, at once, when the page asks because of a gap", () => {
    const world = new World();
    world.connection.open();
    world.welcome();
    world.connection.reconnect();
    expect(world.sockets[0]?.closed).toBe(true);
    world.welcome();
    expect(world.statuses).toEqual(["connecting", "online", "connecting", "online"]);
  });

  it("ignores a frame that is not JSON", () => {
    const world = new World();
    world.connection.open();
    world.socket.onmessage("<html>");
    expect(world.frames).toEqual([]);
    world.welcome();
    expect(world.connection.status).toBe("online");
  });
});
