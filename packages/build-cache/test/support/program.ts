import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const cli = fileURLToPath(new URL("../../src/cli.ts", import.meta.url));

/** Runs the program. */
export function run(...args: readonly string[]) {
  const child = spawn(process.execPath, [cli, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  const output = { text: "" };
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output.text += text;
    });
  }
  return { child, output, ended: once(child, "close") };
}

/** Starts the program, which must not have to install anything, and reads what a client exports. */
export async function startBuildCache(folder: string) {
  const { child, output, ended } = run("--folder", folder);
  const goesOn = new AbortController();
  void ended.then(() => goesOn.abort());
  const { signal } = goesOn;
  while (!output.text.includes("\n\nThe file")) await once(child.stdout, "data", { signal });
  const text = `${output.text}${readFileSync(join(folder, "secrets.env"), "utf8")}`;
  const variables: Record<string, string> = Object.fromEntries(
    [...text.matchAll(/\b(TURBO_\w+)=(\S+)/g)].map(([, name, value]) => [name, value]),
  );
  const close = async () => {
    child.kill("SIGINT");
    return ended;
  };
  return { variables, output, close };
}
