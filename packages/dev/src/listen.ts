import { once } from "node:events";
import type { AddressInfo, Server } from "node:net";
import { checkPort, nextFreePort } from "@onelogin-mfa/command-line";

/** A port as it was asked for. */
export interface WantedPort {
  readonly port: number;
  /** Whether it must be this one; otherwise the next free one will do. */
  readonly exact: boolean;
}

const host = "127.0.0.1";

/**
 * Listens at 127.0.0.1.
 *
 * @param option the option that chooses the port
 * @returns the port
 * @throws {Error} if the port is taken and has to be this one; the message says what to do
 */
export async function listen(server: Server, { port, exact }: WantedPort, option: string): Promise<number> {
  if (exact) await checkPort(port, host, option);
  server.listen(exact ? port : await nextFreePort(port, host), host);
  await once(server, "listening");
  // a TCP server's address is an object
  return (server.address() as AddressInfo).port;
}
