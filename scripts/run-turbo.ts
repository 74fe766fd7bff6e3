import { spawn } from "node:child_process";
import { once } from "node:events";
import { constants } from "node:os";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";
import { printable } from "@onelogin-mfa/command-line";

/** A bare `turbo` could not be started on Windows, where it is a `.cmd` file. */
const program = fileURLToPath(new URL("../node_modules/turbo/bin/turbo", import.meta.url));

/** A task that failed, such as `client#test`; `turbo` if turbo itself failed. */
export interface TaskFailure {
  readonly task: string;
  readonly output: string;
}

/**
 * Runs tasks through turbo to the end, whichever of them fail. What depends on a failed task does not run. After a signal
 * this process ends once turbo has, which itself then ends with 0: stopped tasks have not passed.
 *
 * @param args tasks and options of turbo
 * @param onLine receives each line that a task prints
 */
export async function runTurbo(
  args: readonly string[],
  onLine?: (task: string, text: string) => void,
): Promise<readonly TaskFailure[]> {
  const options = ["--json", "--output-logs=new-only", "--continue=dependencies-successful"];
  const child = spawn(process.execPath, [program, "run", ...args, ...options], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const closed = once(child, "close");
  const stopForwarding = endWith(child);
  const outputs = new Map<string, string>();
  const clean = (text: string) => printable(stripVTControlCharacters(text));
  const add = (task: string, text: string) => outputs.set(task, `${outputs.get(task) ?? ""}${text}\n`);
  child.stderr.setEncoding("utf8").on("data", (text: string) => add("turbo", clean(text.trimEnd())));
  for await (const json of createInterface({ input: child.stdout })) {
    const line: { source?: unknown; text?: unknown } = Object(JSON.parse(json));
    const task = String(line.source).replace("@onelogin-mfa/", "");
    const text = clean(String(line.text));
    add(task, text);
    onLine?.(task, text);
  }
  const [status] = await closed;
  stopForwarding();
  return status === 0 ? [] : failuresIn(outputs);
}

/**
 * Runs tasks through turbo.
 *
 * @throws Error with what the failed tasks printed
 */
export async function runTask(...args: readonly string[]): Promise<void> {
  const failures = await runTurbo(args);
  if (failures.length > 0) throw new Error(describeFailures(failures));
}

/** Returns what the failed tasks printed, each under its name. */
export function describeFailures(failures: readonly TaskFailure[]): string {
  return failures.map(({ task, output }) => `${task} failed:\n${output}`).join("\n\n");
}

/** Passes signals on, and ends this process as a stopped one when the child has ended. @returns stops that */
function endWith(child: ReturnType<typeof spawn>): () => void {
  const signals = ["SIGTERM", "SIGINT", "SIGHUP"] as const;
  const forward = (signal: NodeJS.Signals) => {
    child.once("close", () => process.exit(128 + constants.signals[signal]));
    child.kill(signal);
  };
  for (const signal of signals) process.on(signal, forward);
  return () => {
    for (const signal of signals) process.off(signal, forward);
  };
}

/** Turbo names the failed tasks at its end; it names none if it could not start them. */
function failuresIn(outputs: ReadonlyMap<string, string>): TaskFailure[] {
  const names = /^\s*Failed:\s+(.+)$/m.exec(outputs.get("turbo") ?? "")?.[1];
  const tasks = names?.replaceAll("@onelogin-mfa/", "").split(", ") ?? ["turbo"];
  return tasks.map((task) => ({ task, output: (outputs.get(task) ?? "").replace(wrapping, "").trim() }));
}

/** The lines that turbo and npm add: the command, and that it failed. */
const wrapping = /^(?:cache miss, .*|> .*|npm error.*)\n/gm;
