import { once } from "node:events";
import { createServer } from "node:net";

/** Number of ports that are tried. */
const maxPorts = 20;

/**
 * Checks before a server starts that it can listen.
 *
 * @param option the option that chooses the port, for the message
 * @throws Error if the port is taken; the message suggests a free one
 */
export async function checkPort(port: number, host: string, option = "--port"): Promise<void> {
  if (await isFree(port, host)) return;
  const free = await nextFreePort(port + 1, host).catch(() => undefined);
  const suggestion = free === undefined ? "" : `${option} ${free}, or `;
  throw new Error(`Port ${port} of ${host} is taken. Try ${suggestion}${option} 0 for any free one.`);
}

/**
 * Finds the first free port from the given one on; 0 stays 0.
 *
 * @throws Error if none of the next twenty is free
 */
export async function nextFreePort(port: number, host: string): Promise<number> {
  const last = Math.min(port + maxPorts - 1, 65_535);
  for (let candidate = port; candidate <= last; candidate += 1) {
    if (await isFree(candidate, host)) return candidate;
  }
  throw new Error(`Ports ${port} to ${last} of ${host} are taken.`);
}

/** Only a taken port is reported here: a server explains better why it cannot listen for another reason. */
async function isFree(port: number, host: string): Promise<boolean> {
  const server = createServer();
  try {
    server.listen(port, host);
    await once(server, "listening");
    return true;
  } catch (error) {
    return !(error instanceof Error && "code" in error && error.code === "EADDRINUSE");
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
}
