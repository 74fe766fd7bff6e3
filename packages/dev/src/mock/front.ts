import { connect, createServer, type Socket } from "node:net";
import { listen, type WantedPort } from "../listen.ts";

/** One address in front of mocks that come and go. */
export interface Front {
  readonly url: string;
  /** Where new connections lead from now on. */
  pointTo(url: string): void;
  close(): Promise<void>;
}

const nothingYet = "The spec has not been readable yet: fix it, and the mock starts.\n";
const unavailable = `HTTP/1.1 503 Service Unavailable\r\ncontent-type: text/plain\r\ncontent-length: ${nothingYet.length}\r\nconnection: close\r\n\r\n${nothingYet}`;

/** Listens at 127.0.0.1 and passes bytes on. */
export async function startFront(wanted: WantedPort): Promise<Front> {
  const sockets = new Set<Socket>();
  let target: number | undefined;
  const server = createServer((socket) => {
    track(socket, sockets);
    if (target === undefined) return void socket.end(unavailable);
    const onward = connect(target, "127.0.0.1");
    track(onward, sockets);
    socket.pipe(onward).pipe(socket);
    socket.once("close", () => onward.destroy());
    onward.once("close", () => socket.destroy());
  });
  const port = await listen(server, wanted, "--mock-port");
  return {
    url: `http://127.0.0.1:${port}`,
    pointTo(url) {
      target = Number(new URL(url).port);
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function track(socket: Socket, sockets: Set<Socket>): void {
  sockets.add(socket);
  // a broken connection ends its other half; there is nobody to tell
  socket.on("error", () => socket.destroy()).once("close", () => sockets.delete(socket));
}
