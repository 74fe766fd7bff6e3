import { connect, createServer } from "node:net";
import { pipeline } from "node:stream";
import { listen, type PortChoice } from "./listen.ts";

const nothingYet = "The spec has not been readable yet: fix it, and the mock starts.\n";
const unavailable = `HTTP/1.1 503 Service Unavailable\r\ncontent-type: text/plain\r\ncontent-length: ${nothingYet.length}\r\nconnection: close\r\n\r\n${nothingYet}`;

/** Starts one address, at 127.0.0.1, in front of mocks that come and go. */
export async function startMockFront(choice: PortChoice) {
  let target: number | undefined;
  const server = createServer((socket) => {
    // a broken connection ends its other half; there is nobody to tell
    if (target === undefined) return void socket.on("error", () => {}).end(unavailable);
    pipeline(socket, connect(target, "127.0.0.1"), socket, () => {});
  });
  return {
    ...(await listen(server, choice)),
    /** Sets where new connections lead from now on. */
    pointTo(url: string) {
      target = Number(new URL(url).port);
    },
  };
}
