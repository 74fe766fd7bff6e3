import { connect, type Socket } from "node:net";

/** A server's port, and a request to it as bytes. */
export interface Load {
  readonly port: number;
  readonly request: string;
}

/**
 * Sends a request over and over on some connections, each of which waits for its response, and measures the rate. Of a
 * response it reads no more than its status and its length, so that the server is what limits the rate.
 *
 * @returns responses per second
 * @throws Error for a response that is no success
 */
export async function rateOf(load: Load, calls: number, connections: number): Promise<number> {
  const sockets = await Promise.all(Array.from({ length: connections }, () => open(load.port)));
  let left = calls;
  const start = process.hrtime.bigint();
  await Promise.all(
    sockets.map(async (socket) => {
      while (left-- > 0) await roundTrip(socket, load.request);
    }),
  );
  const rate = (calls * 1e9) / Number(process.hrtime.bigint() - start);
  for (const socket of sockets) socket.destroy();
  return rate;
}

function open(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1", () => resolve(socket)).setNoDelay(true);
    socket.once("error", reject);
  });
}

function roundTrip(socket: Socket, request: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let text = "";
    let length = Number.POSITIVE_INFINITY;
    const read = (chunk: Buffer) => {
      text += chunk.toString("latin1");
      const head = text.indexOf("\r\n\r\n");
      if (head >= 0 && length === Number.POSITIVE_INFINITY) {
        if (!text.startsWith("HTTP/1.1 2")) reject(new Error(text));
        length = head + 4 + Number(/content-length: (\d+)/i.exec(text)?.[1]);
      }
      if (text.length < length) return;
      socket.off("data", read);
      resolve();
    };
    socket.on("data", read).write(request);
  });
}
