import { spawn } from "node:child_process";
import { once } from "node:events";
import { createWriteStream, mkdirSync } from "node:fs";
import { constants } from "node:os";
import { dirname } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";

/** A bare `turbo` could not be started on Windows, where it is a `.cmd` file. */
const program = fileURLToPath(new URL("../node_modules/turbo/bin/turbo", import.meta.url));

/** A line that a task has printed. */
export interface TaskLine {
  /** Package and verb, such as `client#test`. */
  readonly task: string;
  readonly text: string;
}

/** A task that failed. */
export interface TaskFailure {
  /** Package and verb; `turbo` if turbo itself failed. */
  readonly task: string;
  readonly output: string;
}

export interface TurboOptions {
  /** More of turbo's own options. */
  readonly args?: readonly string[];
  /** File that all output is written to. */
  readonly log?: string;
  readonly onLine?: (line: TaskLine) => void;
}

/**
 * Runs tasks through turbo to the end, whichever of them fail. What depends on a failed task does not run. After a signal
 * this process ends once turbo has, which itself then ends with 0: stopped tasks have not passed.
 */
export async function runTurbo(
  tasks: readonly string[],
  { args = [], log, onLine }: TurboOptions = {},
): Promise<readonly TaskFailure[]> {
  const options = ["--json", "--output-logs=new-only", "--continue=dependencies-successful"];
  const child = spawn(process.execPath, [program, "run", ...tasks, ...options, ...args], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const closed = once(child, "close");
  let received: NodeJS.Signals | undefined;
  const stopForwarding = forwardSignals((signal) => {
    received = signal;
    child.kill(signal);
  });
  const file = log === undefined ? undefined : openLog(log);
  const outputs = new Map<string, string>();
  child.stderr.setEncoding("utf8").on("data", (text: string) => add(outputs, "turbo", text.trimEnd()));
  for await (const json of createInterface({ input: child.stdout })) {
    const line = readLine(json);
    add(outputs, line.task, line.text);
    file?.write(`${line.task}: ${line.text}\n`);
    onLine?.(line);
  }
  const [status] = await closed;
  if (received) process.exit(128 + constants.signals[received]);
  stopForwarding();
  file?.end();
  return status === 0 ? [] : failuresIn(outputs);
}

/**
 * Runs one task through turbo.
 *
 * @throws Error with what the failed tasks printed
 */
export async function runTask(task: string, ...args: readonly string[]): Promise<void> {
  const failures = await runTurbo([task], { args });
  if (failures.length > 0) throw new Error(describeFailures(failures));
}

/** What the failed tasks printed, each under its name. */
export function describeFailures(failures: readonly TaskFailure[]): string {
  return failures.map(({ task, output }) => `${task} failed:\n${output}`).join("\n\n");
}

function openLog(path: string) {
  mkdirSync(dirname(path), { recursive: true });
  return createWriteStream(path);
}

/** A line of `turbo --json`. */
function readLine(json: string): TaskLine {
  const { source, text }: { source?: unknown; text?: unknown } = Object(JSON.parse(json));
  return {
    task: String(source).replace("@onelogin-mfa/", ""),
    text: stripVTControlCharacters(String(text)),
  };
}

function add(outputs: Map<string, string>, task: string, text: string): void {
  outputs.set(task, `${outputs.get(task) ?? ""}${text}\n`);
}

/** Turbo names the failed tasks at its end; names nothing if it could not start them. */
function failuresIn(outputs: ReadonlyMap<string, string>): TaskFailure[] {
  const names = /^\s*Failed:\s+(.+)$/m.exec(outputs.get("turbo") ?? "")?.[1];
  const tasks = names?.replaceAll("@onelogin-mfa/", "").split(", ") ?? ["turbo"];
  return tasks.map((task) => ({ task, output: (outputs.get(task) ?? "").replace(wrapping, "").trim() }));
}

/** What turbo and npm add: which command was run, and that it failed. */
const wrapping = /^(?:cache miss, .*|> .*|npm error.*)\n/gm;

/** Without a listener this process would end and leave its child behind. */
function forwardSignals(forward: (signal: NodeJS.Signals) => void): () => void {
  const signals = ["SIGTERM", "SIGINT", "SIGHUP"] as const;
  for (const signal of signals) process.on(signal, forward);
  return () => {
    for (const signal of signals) process.off(signal, forward);
  };
}
