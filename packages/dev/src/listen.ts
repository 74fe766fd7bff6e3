import { once } from "node:events";
import type { AddressInfo, Server } from "node:net";

/** A port as it was asked for. */
export interface WantedPort {
  readonly port: number;
  /** Whether it must be this one; otherwise the next free one will do. */
  readonly exact: boolean;
}

const attempts = 20;

/**
 * Listens at 127.0.0.1.
 *
 * @returns the port
 * @throws {Error} if the port is taken and has to be this one; the message says what to do
 */
export async function listen(server: Server, { port, exact }: WantedPort, option: string): Promise<number> {
  for (let candidate = port; ; candidate += 1) {
    try {
      server.listen(candidate, "127.0.0.1");
      await once(server, "listening");
      // a TCP server's address is an object
      return (server.address() as AddressInfo).port;
    } catch (thrown) {
      const isTaken = thrown instanceof Error && "code" in thrown && thrown.code === "EADDRINUSE";
      if (isTaken && !exact && candidate < Math.min(port + attempts, 65_535)) continue;
      const reason = isTaken ? "is taken" : `cannot be used (${String(thrown)})`;
      throw new Error(
        `Port ${candidate} ${reason}. Choose another one with ${option}, or 0 for any free one.`,
        {
          cause: thrown,
        },
      );
    }
  }
}
