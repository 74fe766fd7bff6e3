import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { root } from "./workspaces.ts";

/**
 * Runs tasks through turbo, as a step of a program that shows its own progress.
 *
 * @param args tasks and options of turbo
 * @throws Error with what turbo printed, if a task failed
 */
export async function runTask(...args: readonly string[]): Promise<void> {
  // the launcher knows what turbo's end means
  const options = ["run", ...args, "--output-logs=errors-only", "--log-prefix=none"];
  const child = spawn(process.execPath, [join(root, "scripts/run.mjs"), "turbo", ...options], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const outputs = Promise.all([text(child.stdout), text(child.stderr)]);
  const [status] = await once(child, "close");
  if (status !== 0) throw new Error((await outputs).join("").trim());
}
