import { once } from "node:events";
import { createServer, type Socket } from "node:net";

/** A process in the middle of unpacking. */
export interface Unpacking {
  readonly processId: number;
  /** Lets it go on to the end, or to an error. */
  readonly leave: (how?: "finish" | "fail") => void;
}

/** A gate at which processes that unpack `fixtures/chromium-package.ts` stop half-way. */
export interface Gate {
  readonly port: number;
  /** Waits for the next process. */
  readonly next: () => Promise<Unpacking>;
  readonly close: () => Promise<void>;
}

/** Opens a gate on a free port. */
export async function openGate(): Promise<Gate> {
  const arrived: Unpacking[] = [];
  const server = createServer((socket: Socket) => {
    // a killed process resets it
    socket.on("error", () => {});
    socket.once("data", (id) => {
      arrived.push({ processId: Number(id), leave: (how = "finish") => socket.end(how) });
      server.emit("arrived");
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the gate has no port");
  return {
    port: address.port,
    async next() {
      for (;;) {
        const first = arrived.shift();
        if (first) return first;
        await once(server, "arrived");
      }
    },
    async close() {
      server.close();
      await once(server, "close");
    },
  };
}
