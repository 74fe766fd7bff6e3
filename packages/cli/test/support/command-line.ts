import { PassThrough } from "node:stream";
import { runCommandLine } from "../../src/run.ts";
import type { Terminal } from "../../src/terminal.ts";

/** How a command is run, and who sits in front of it. */
export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Whether there is a terminal. */
  readonly isTTY?: boolean;
  /** What is typed, or piped if there is no terminal: a text, or what is typed once a text has been printed. */
  readonly input?: string | readonly (readonly [after: string, typed: string | (() => string)])[];
  readonly controller?: AbortController;
  /** Gets what is printed on standard error. */
  readonly onError?: (text: string) => unknown;
}

/** What a command has printed, and how it ended. */
export interface RunResult {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a command in this process, with streams of its own. */
export async function run(args: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  const { env = {}, isTTY = false, controller = new AbortController() } = options;
  const input = Object.assign(new PassThrough(), { isTTY });
  const typed = typeof options.input === "string" ? [] : [...(options.input ?? [])];
  if (typeof options.input === "string") input.end(options.input);
  else if (!isTTY && typed.length === 0) input.end();
  const printed = { out: "", err: "" };
  const output = (name: "out" | "err") => ({
    isTTY,
    write(text: string) {
      printed[name] += text;
      if (name === "err") options.onError?.(text);
      const [next] = typed;
      if (next && text.includes(next[0])) {
        typed.shift();
        const keys = next[1];
        // once the question is complete
        setImmediate(() => input.write(typeof keys === "string" ? keys : keys()));
      }
    },
  });
  const terminal: Terminal = {
    input,
    out: output("out"),
    err: output("err"),
    env,
    signal: controller.signal,
    interrupt: () => controller.abort(),
  };
  const code = await runCommandLine(args, terminal);
  return { code, ...printed };
}
