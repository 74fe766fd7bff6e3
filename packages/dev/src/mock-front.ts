import { connect, createServer } from "node:net";
import { pipeline } from "node:stream";
import { type Listening, listen, type WantedPort } from "./listen.ts";

/** One address in front of mocks that come and go. */
export interface MockFront extends Listening {
  /** Sets where new connections lead from now on. */
  pointTo(url: string): void;
}

const nothingYet = "The spec has not been readable yet: fix it, and the mock starts.\n";
const unavailable = `HTTP/1.1 503 Service Unavailable\r\ncontent-type: text/plain\r\ncontent-length: ${nothingYet.length}\r\nconnection: close\r\n\r\n${nothingYet}`;

/** Listens at 127.0.0.1 and passes bytes on. */
export async function startMockFront(wanted: WantedPort): Promise<MockFront> {
  let target: number | undefined;
  const server = createServer((socket) => {
    // a broken connection ends its other half; there is nobody to tell
    if (target === undefined) return void socket.on("error", () => {}).end(unavailable);
    pipeline(socket, connect(target, "127.0.0.1"), socket, () => {});
  });
  return {
    ...(await listen(server, wanted, "--mock-port")),
    pointTo(url) {
      target = Number(new URL(url).port);
    },
  };
}
