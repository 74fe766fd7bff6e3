import { on, once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";

export type Gate = Awaited<ReturnType<typeof openGate>>;

/** Opens a gate, on a free port, at which processes that unpack `fixtures/chromium-package.ts` stop half-way. */
export async function openGate() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const connections = on(server, "connection");
  return {
    port: (server.address() as AddressInfo).port, // it listens on a port
    /** Waits for the next process; `leave` lets it go on to the end, or to an error. */
    async next() {
      const { value } = await connections.next();
      const socket: Socket = value?.[0];
      // a killed process resets it
      socket.on("error", () => {});
      const [id] = await once(socket, "data");
      return { processId: Number(id), leave: (how: "finish" | "fail" = "finish") => socket.end(how) };
    },
    async close() {
      server.close();
      await once(server, "close");
    },
  };
}
