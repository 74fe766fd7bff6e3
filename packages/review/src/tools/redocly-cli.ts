import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

/**
 * Runs Redocly's program in a folder.
 *
 * @throws Error with the program's `stderr`, if it fails
 */
export async function runRedocly(args: readonly string[], folder: string): Promise<void> {
  const manifest = createRequire(import.meta.url).resolve("@redocly/cli/package.json");
  const env = { ...process.env, REDOCLY_TELEMETRY: "off", REDOCLY_SUPPRESS_UPDATE_NOTICE: "true" };
  const program = join(dirname(manifest), "bin/cli.js");
  await promisify(execFile)(process.execPath, [program, ...args], { cwd: folder, env, timeout: 60_000 });
}

/** What Redocly's program said of its failure, without its greeting and the locations in its own code. */
export function redoclyMessage(error: unknown): string {
  const text = error instanceof Error && "stderr" in error ? String(error.stderr) : String(error);
  const lines = text.split("\n").map((line) => line.trim());
  const said = lines.filter((line) => line !== "" && !/^[╔║╚]|^Prerendering|^at /.test(line));
  return said.join("\n") || "Redocly gave no reason.";
}
