import { createRequire } from "node:module";
import { resolve } from "node:path";
import {
  createProgram,
  InputError,
  listOf,
  main,
  Option,
  processStreams,
  type Streams,
} from "@onelogin-mfa/command-line";
import { isUrl } from "./document/source-file.ts";
import { type EmitterName, emitterNames } from "./emit/emitter.ts";
import { CodegenError, formatProblem } from "./errors.ts";
import { generate } from "./generate.ts";
import { checkFiles, writeFiles } from "./output.ts";

// every package.json has one
const { version } = createRequire(import.meta.url)("@onelogin-mfa/codegen/package.json") as {
  version: string;
};

/** The command line. @internal */
export const codegen = createProgram({
  name: "onelogin-mfa-codegen",
  description:
    "Generates TypeScript from an OpenAPI 3.0 or 3.1 document (YAML or JSON, in one file or several).",
  version,
  notes: `Example: onelogin-mfa-codegen openapi.yaml src/generated

Exit codes: 0 done or up to date, 1 --check found differences, 2 invalid document or wrong usage.`,
})
  .argument("<spec>", "the document: a file or a URL")
  .argument("<outDir>", "folder for the generated files; it should hold nothing else")
  .addOption(
    new Option(
      "--emit <names>",
      `what to generate, separated by commas: ${emitterNames.join(", ")} (default: all)`,
    ).argParser(listOf(emitterNames)),
  )
  .option(
    "--allow-folder <folder>",
    "folder in which the document's $refs may name files (default: the document's own)",
  )
  .option(
    "--allow-host <name>",
    "host to which the document's $refs may lead; may be repeated (default: none)",
    (name: string, earlier: readonly string[] = []) => [...earlier, name],
  )
  .option(
    "--check",
    "write nothing; exit with 1 and name each file that is missing, differs or does not belong",
  )
  .option("--quiet", "print no progress");

const exitCodes = { done: 0, drift: 1, bad: 2 } as const;

/** Runs the program with the arguments of this process. @internal */
export const start = () => main(codegen, (spec, outDir, options) => runCodegen(spec, outDir, options));

/** The folder that the program runs in, and the output for progress and errors. @internal */
export interface Terminal extends Pick<Streams, "err"> {
  /** Relative paths start here. */
  readonly folder: string;
}

/** The options of the command line. @internal */
export interface CodegenOptions {
  readonly emit?: readonly EmitterName[] | undefined;
  readonly allowFolder?: string | undefined;
  readonly allowHost?: readonly string[] | undefined;
  readonly check?: true | undefined;
  readonly quiet?: true | undefined;
}

/**
 * Generates and writes, or checks what is there.
 *
 * @returns the exit code: 0 done, 1 drift found by `--check`, 2 invalid document
 * @internal
 */
export async function runCodegen(
  spec: string,
  outDir: string,
  { emit = emitterNames, allowFolder, allowHost, check, quiet }: CodegenOptions,
  { folder, err }: Terminal = { folder: process.cwd(), err: processStreams.err },
): Promise<number> {
  if (outDir === "-")
    throw new InputError("The output is several files: name a folder, not standard output.");
  const log = (line: string) => {
    if (!quiet) err(`${line}\n`);
  };
  try {
    const { files, notices } = await generate({
      spec: isUrl(spec) ? spec : resolve(folder, spec),
      access: { folder: allowFolder && resolve(folder, allowFolder), hosts: allowHost },
      emit,
      onProgress: ({ step, milliseconds }) =>
        log(`${step.padEnd(10)} ${milliseconds.toFixed(0).padStart(6)} ms`),
    });
    for (const notice of notices) err(`${formatProblem(notice, folder)}\n`);
    if (!check) {
      const { written, unchanged } = await writeFiles(resolve(folder, outDir), files);
      log(`${outDir}: ${written.length} written, ${unchanged.length} unchanged`);
      return exitCodes.done;
    }
    const drifts = await checkFiles(resolve(folder, outDir), files);
    for (const { file, message } of drifts) err(`${outDir}/${file}: ${message}\n`);
    if (drifts.length === 0) log(`${outDir}: up to date`);
    return drifts.length === 0 ? exitCodes.done : exitCodes.drift;
  } catch (thrown) {
    err(explain(thrown, folder));
    return exitCodes.bad;
  }
}

function explain(thrown: unknown, folder: string): string {
  if (thrown instanceof CodegenError) {
    const lines = thrown.problems.map((problem) => formatProblem(problem, folder));
    return `${lines.join("\n")}\nNothing was written.\n`;
  }
  const trace = thrown instanceof Error ? thrown.stack : String(thrown);
  return `codegen itself failed. Please report this with the document:\n${trace}\n`;
}
