import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { checkPort, nextFreePort } from "@onelogin-mfa/command-line";

/** The port to listen at. */
export interface PortChoice {
  /** The port that was asked for, which has to be free. @default the first free one from `usual` on */
  readonly port?: number | undefined;
  readonly usual: number;
  /** The command's option that chooses the port, for messages. */
  readonly option: string;
}

const host = "127.0.0.1";

/**
 * Listens at 127.0.0.1.
 *
 * @returns the address, its port, a sentence if the usual port was taken, and a function that ends the server and its connections
 * @throws {Error} if the port that was asked for is taken; the message says what to do
 */
export async function listen(server: Server, { port, usual, option }: PortChoice) {
  if (port !== undefined) await checkPort(port, host, option);
  await once(server.listen(port ?? (await nextFreePort(usual, host)), host), "listening");
  const { port: used } = server.address() as AddressInfo; // a TCP server's address is an object
  return {
    url: `http://${host}:${used}`,
    port: used,
    moved: port === undefined && used !== usual ? `Port ${usual} is taken: using ${used}.` : undefined,
    async close() {
      const closed = once(server.close(), "close");
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Finds the port for a program that listens itself. @throws {Error} like `listen` */
export async function claimPort(choice: PortChoice) {
  const { close, ...claimed } = await listen(createServer(), choice);
  await close();
  return claimed;
}
