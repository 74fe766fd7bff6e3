import { resolve } from "node:path";
import packageJson from "../package.json" with { type: "json" };
import { type Command, help, readCommand } from "./cli-options.ts";
import { CodegenError, formatProblem } from "./errors.ts";
import { generate } from "./generate.ts";
import { checkFiles } from "./output/check-files.ts";
import { writeFiles } from "./output/write-files.ts";

const exitCodes = { done: 0, drift: 1, bad: 2 } as const;

/** Where the program runs, and where it prints. */
export interface Terminal {
  /** Relative paths start here. */
  readonly folder: string;
  readonly out: (text: string) => unknown;
  readonly err: (text: string) => unknown;
}

/**
 * Runs the command line program.
 *
 * @param args the arguments after the program's name
 * @returns the exit code: 0 done, 1 drift found by `--check`, 2 bad document or usage
 */
export async function runCli(args: readonly string[], terminal: Terminal): Promise<number> {
  const { folder, out, err } = terminal;
  const command = readCommand(args);
  if (command.kind === "help") {
    out(help);
    return exitCodes.done;
  }
  if (command.kind === "version") {
    out(`${packageJson.version}\n`);
    return exitCodes.done;
  }
  if (command.kind === "misuse") {
    err(`${command.message}\nRun "codegen --help" for the usage.\n`);
    return exitCodes.bad;
  }
  try {
    return await run(command, terminal);
  } catch (thrown) {
    if (!(thrown instanceof CodegenError)) {
      const trace = thrown instanceof Error ? thrown.stack : String(thrown);
      err(`codegen itself failed. Please report this with the document:\n${trace}\n`);
      return exitCodes.bad;
    }
    const lines = thrown.problems.map((problem) => formatProblem(problem, folder));
    err(`${lines.join("\n")}\nNothing was written.\n`);
    return exitCodes.bad;
  }
}

async function run(
  { spec, outDir, emit, check, quiet }: Extract<Command, { kind: "run" }>,
  { folder, err }: Terminal,
): Promise<number> {
  const say = (line: string) => {
    if (!quiet) err(`${line}\n`);
  };
  const { files } = await generate({
    spec: resolve(folder, spec),
    emit,
    onProgress: ({ step, milliseconds }) =>
      say(`${step.padEnd(10)} ${milliseconds.toFixed(0).padStart(6)} ms`),
  });
  if (!check) {
    const { written, unchanged } = await writeFiles(resolve(folder, outDir), files);
    say(`${outDir}: ${written.length} written, ${unchanged.length} unchanged`);
    return exitCodes.done;
  }
  const drifts = await checkFiles(resolve(folder, outDir), files);
  for (const { file, message } of drifts) err(`${outDir}/${file}: ${message}\n`);
  if (drifts.length === 0) say(`${outDir}: up to date`);
  return drifts.length === 0 ? exitCodes.done : exitCodes.drift;
}
