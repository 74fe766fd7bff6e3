import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { getSystemErrorName, stripVTControlCharacters } from "node:util";
import { fixFor, printable } from "@onelogin-mfa/command-line";

/** A bare `turbo` could not be started on Windows, where it is a `.cmd` file. */
const program = fileURLToPath(new URL("../../../node_modules/turbo/bin/turbo", import.meta.url));

/** A task that failed, such as `client#test`; `turbo` if turbo itself failed. */
export interface TaskFailure {
  readonly task: string;
  readonly output: string;
}

/**
 * Runs tasks through turbo to the end, whichever of them fail. What depends on a failed task does not run.
 *
 * @param args tasks and options of turbo
 * @param onLine receives each line that a task prints
 */
export async function runTurbo(args: readonly string[], onLine?: (task: string, text: string) => void) {
  const options = ["--json", "--output-logs=new-only", "--continue=dependencies-successful"];
  const child = spawn(process.execPath, [program, "run", ...args, ...options], {
    stdio: ["ignore", "pipe", "pipe"],
    // in a group of its own, so that Ctrl-C reaches it once, from this process: a second signal has it kill its tasks
    detached: process.platform !== "win32",
  });
  const closed = once(child, "close");
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
  // turbo that a signal has stopped ends with 0, too, but without its sum
  const [, successful, total] = sum.exec(outputs.get("turbo") ?? "") ?? [];
  return status === 0 && total !== undefined && successful === total ? [] : failuresIn(outputs);
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

const sum = /^\s*Tasks:\s+(\d+) successful, (\d+) total$/m;

/**
 * Finds the failed tasks, which turbo names at its end; it names none if it could not start them.
 *
 * @param outputs what each task, and `turbo`, has printed
 */
export function failuresIn(outputs: ReadonlyMap<string, string>): TaskFailure[] {
  const own = outputs.get("turbo") ?? "";
  const names = /^\s*Failed:\s+(.+)$/m.exec(own)?.[1];
  if (names === undefined) return [{ task: "turbo", output: systemError(own) ?? own.trim() }];
  const outputOf = (task: string) => (outputs.get(task) ?? "").replace(wrapping, "").trim();
  return names
    .replaceAll("@onelogin-mfa/", "")
    .split(", ")
    .map((task) => ({ task, output: outputOf(task) }));
}

/** Returns a sentence for an error of the operating system, which turbo prints as its own internal error. */
function systemError(text: string): string | undefined {
  const [, number] = /\b(?:os error |Os \{ code: )(\d+)/.exec(text) ?? [];
  if (number === undefined) return undefined;
  const code = getSystemErrorName(-Number(number));
  const fix = fixFor({ code });
  return fix && `turbo cannot write to this checkout (${code}). ${fix}`;
}

/** The lines that turbo and npm add: the command, and that it failed. */
const wrapping = /^(?:cache miss, .*|> .*|npm error.*)\n/gm;
