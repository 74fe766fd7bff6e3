import { spawn } from "node:child_process";
import { once } from "node:events";

/**
 * Runs a task of all packages through turbo.
 *
 * @throws Error with what turbo printed, if the task failed
 */
export async function runTurbo(task: string, ...options: readonly string[]): Promise<void> {
  const args = ["run", task, "--output-logs=errors-only", "--log-prefix=none", ...options];
  const child = spawn("turbo", args, { stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  }
  const [status] = await once(child, "close");
  if (status !== 0) throw new Error(output.trim());
}
