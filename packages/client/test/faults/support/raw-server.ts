import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";

/** A request that has come in whole. */
export interface Arrival {
  readonly socket: Socket;
  /** True if the connection had carried a request before. */
  readonly isReused: boolean;
  /** Leaves the connection to the client: the server's `close` counts it if the client does not close it. */
  readonly hold: () => void;
}

/** Milliseconds in which a client must close a connection that it has given up. */
const graceMs = 10_000;

/** Starts a server that answers each request by a function with a socket: what it writes may be HTTP or not. */
export async function startRawServer(answer: (arrival: Arrival) => void) {
  const arrivals: Arrival[] = [];
  const sockets = new Set<Socket>();
  const held = new Set<Socket>();
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    // what the client does to a connection is seen by the client's outcome
    socket.on("error", () => {});
    socket.on("close", () => sockets.delete(socket));
    let received = Buffer.alloc(0);
    let isReused = false;
    socket.on("data", (chunk) => {
      received = Buffer.concat([received, chunk]);
      if (!isWhole(received)) return;
      received = Buffer.alloc(0);
      const arrival = { socket, isReused, hold: () => void held.add(socket) };
      isReused = true;
      arrivals.push(arrival);
      answer(arrival);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  // a server that listens on a port has an address of this form
  const { port } = server.address() as AddressInfo;

  /** Ends everything; gives the number of held connections that the client has left open. */
  async function close(): Promise<number> {
    const closed = once(server, "close");
    server.close();
    const abandoned = [...held].filter((socket) => sockets.has(socket));
    const leftOpen = await Promise.all(abandoned.map(isLeftOpen));
    for (const socket of sockets) socket.destroy();
    await closed;
    return leftOpen.filter(Boolean).length;
  }

  return { url: `http://127.0.0.1:${port}`, arrivals, close };
}

/** A status line and headers, the empty line included. */
export function head(status: number | string, headers: readonly string[] = []): string {
  const line = typeof status === "number" ? `HTTP/1.1 ${status} Whatever` : `HTTP/1.1 ${status}`;
  return [line, ...headers, "", ""].join("\r\n");
}

/** The client sends a length with every body: a request is whole when so many bytes are there. */
function isWhole(bytes: Buffer): boolean {
  const end = bytes.indexOf("\r\n\r\n");
  const [, length = 0] = /\ncontent-length: (\d+)/i.exec(bytes.toString("latin1", 0, end)) ?? [];
  return end >= 0 && bytes.length - end - 4 >= Number(length);
}

async function isLeftOpen(socket: Socket): Promise<boolean> {
  const closed = once(socket, "close").then(() => false);
  let timer: NodeJS.Timeout | undefined;
  const tired = new Promise<true>((resolve) => {
    timer = setTimeout(() => resolve(true), graceMs);
  });
  return Promise.race([closed, tired]).finally(() => clearTimeout(timer));
}
