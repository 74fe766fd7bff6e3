import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const room = fileURLToPath(new URL("..", import.meta.url));
const name = "turborepo-remote-cache";

/** Whether the server that `server/package.json` pins is there. */
export const isInstalled = (): boolean => existsSync(join(room, ".installed/node_modules", name));

/**
 * Installs the pinned server, unless it is there.
 *
 * @returns its module's address
 * @throws Error if it cannot be had
 */
export async function installServer(): Promise<string> {
  const program = fileURLToPath(import.meta.resolve("@onelogin-mfa/scripts/install-pinned"));
  const child = spawn(process.execPath, [program, join(room, "server")], { stdio: "inherit" });
  const [status] = await once(child, "exit");
  if (status !== 0) throw new Error("The build cache needs the server above.");
  const { resolve } = createRequire(join(room, ".installed/package.json"));
  return pathToFileURL(resolve(name)).href;
}
