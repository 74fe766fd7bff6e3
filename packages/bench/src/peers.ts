import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const room = fileURLToPath(new URL("..", import.meta.url));
const installed = join(room, ".installed");

/**
 * Installs the pinned packages of `peers/package.json`, unless they are there.
 *
 * @returns those that could not be installed, each with the reason
 */
export async function installPeers(): Promise<Readonly<Record<string, string>>> {
  const program = fileURLToPath(import.meta.resolve("@onelogin-mfa/scripts/install-pinned"));
  const child = spawn(process.execPath, [program, join(room, "peers"), "--each"], { stdio: "inherit" });
  await once(child, "exit");
  const missing = join(installed, "missing.json");
  return existsSync(missing) ? JSON.parse(readFileSync(missing, "utf8")) : {};
}

/** The path of a file of an installed peer. */
export const peerPath = (path: string): string => join(installed, "node_modules", path);

/** The version that is installed; undefined if it is not. */
export function peerVersion(name: string): string | undefined {
  const manifest = peerPath(`${name}/package.json`);
  return existsSync(manifest) ? JSON.parse(readFileSync(manifest, "utf8")).version : undefined;
}
