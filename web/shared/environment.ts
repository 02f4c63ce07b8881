/** What a connection needs of the browser, so that tests can give it another one. */

export type Cancel = () => void;

export interface Socket {
  onopen: () => void;
  onmessage: (data: string) => void;
  onclose: (code: number) => void;
  /** Drops the data silently unless the socket is open. */
  send(data: string): void;
  close(): void;
}

export interface Environment {
  /** May throw when the address is refused outright. */
  openSocket(url: string): Socket;
  /** In [0, 1). */
  random(): number;
  startTimer(run: () => void, delayMs: number): Cancel;
  /** Calls back when the page is shown again, and when the network goes or returns. */
  onWake(run: () => void): Cancel;
}

function adapt(inner: WebSocket): Socket {
  const nothing = (): void => undefined;
  const socket: Socket = {
    onopen: nothing,
    onmessage: nothing,
    onclose: nothing,
    send: (data) => {
      if (inner.readyState === WebSocket.OPEN) inner.send(data);
    },
    close: () => {
      inner.close();
    },
  };
  inner.addEventListener("open", () => {
    socket.onopen();
  });
  inner.addEventListener("message", ({ data }: MessageEvent<unknown>) => {
    if (typeof data === "string") socket.onmessage(data);
  });
  inner.addEventListener("close", ({ code }) => {
    socket.onclose(code);
  });
  return socket;
}

export const browserEnvironment: Environment = {
  openSocket: (url) => adapt(new WebSocket(url)),
  random: () => Math.random(),
  startTimer: (run, delayMs) => {
    const timer = setTimeout(run, delayMs);
    return () => {
      clearTimeout(timer);
    };
  },
  onWake: (run) => {
    const shown = (): void => {
      if (document.visibilityState === "visible") run();
    };
    document.addEventListener("visibilitychange", shown);
    window.addEventListener("online", run);
    window.addEventListener("offline", run);
    window.addEventListener("pageshow", shown);
    return () => {
      document.removeEventListener("visibilitychange", shown);
      window.removeEventListener("online", run);
      window.removeEventListener("offline", run);
      window.removeEventListener("pageshow", shown);
    };
  },
};
