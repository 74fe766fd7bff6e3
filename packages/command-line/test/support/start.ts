import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/** Starts a fixture as the launcher does, with a channel. `ended` has the exit code and the signal. */
export function start(fixture: string, env: Readonly<Record<string, string>> = {}) {
  const file = fileURLToPath(new URL(`../fixtures/${fixture}`, import.meta.url));
  const child = fork(file, { env: { ...process.env, ...env }, silent: true });
  const printed = { out: "", err: "" };
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    printed.out += text;
  });
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    printed.err += text;
  });
  const hasPrinted = once(child.stdout ?? child, "data");
  return { child, printed, hasPrinted, ended: once(child, "close") };
}
