import { PassThrough } from "node:stream";
import { runCommandLine } from "../../src/run.ts";
import type { Terminal } from "../../src/terminal.ts";

/** The surroundings of a command, and the person in front of it. */
export interface RunOptions {
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** True if there is a terminal. */
  readonly isTTY?: boolean;
  /** The width of the terminal. */
  readonly columns?: number;
  /** The keys that are typed, or the text that is piped without a terminal; each may wait until a text has been printed. */
  readonly input?: string | readonly (readonly [after: string, typed: string | (() => string)])[];
  readonly controller?: AbortController;
  /** Is called instead of a wait. */
  readonly wait?: (ms: number) => void;
  /** Gets what is printed on standard error. */
  readonly onError?: (text: string) => unknown;
}

/** Runs a command in this process, with streams of its own. @returns its output, and its exit code */
export async function run(args: readonly string[], options: RunOptions = {}) {
  const { env = {}, isTTY = false, columns, controller = new AbortController() } = options;
  const input = Object.assign(new PassThrough(), { isTTY: isTTY && typeof options.input !== "string" });
  const typed = typeof options.input === "string" ? [] : [...(options.input ?? [])];
  if (typeof options.input === "string") input.end(options.input);
  else if (!isTTY && typed.length === 0) input.end();
  const printed = { out: "", err: "" };
  const output = (name: "out" | "err") => ({
    isTTY,
    columns,
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
    wait: async (ms) => options.wait?.(ms),
    interrupt: () => controller.abort(),
  };
  const code = await runCommandLine(args, terminal);
  return { code, ...printed };
}
