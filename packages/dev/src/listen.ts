import { once } from "node:events";
import type { AddressInfo, Server, Socket } from "node:net";
import { checkPort, nextFreePort } from "@onelogin-mfa/command-line";

/** A port as it was asked for. */
export interface WantedPort {
  readonly port: number;
  /** Whether it must be this one; otherwise the next free one will do. */
  readonly exact: boolean;
}

/** A server that listens. */
export interface Listening {
  readonly url: string;
  /** Ends the server and its connections. */
  close(): Promise<void>;
}

const host = "127.0.0.1";

/**
 * Listens at 127.0.0.1.
 *
 * @param option the option that chooses the port
 * @throws {Error} if the port is taken and has to be this one; the message says what to do
 */
export async function listen(
  server: Server,
  { port, exact }: WantedPort,
  option: string,
): Promise<Listening> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  if (exact) await checkPort(port, host, option);
  server.listen(exact ? port : await nextFreePort(port, host), host);
  await once(server, "listening");
  return {
    url: `http://${host}:${(server.address() as AddressInfo).port}`, // a TCP server's address is an object
    async close() {
      server.close();
      for (const socket of sockets) socket.destroy();
      await once(server, "close");
    },
  };
}
