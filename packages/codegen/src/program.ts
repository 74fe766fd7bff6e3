import { existsSync, statSync, unwatchFile, watchFile } from "node:fs";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, dirname, join, relative, resolve } from "node:path";
import {
  createProgram,
  InputError,
  listOf,
  main,
  Option,
  processStreams,
  repeated,
  type Streams,
} from "@onelogin-mfa/command-line";
import { DocumentError, formatProblem, isUrl, readApis } from "@onelogin-mfa/openapi";
import { defaultEmitters, emitterNames, withImported } from "./emit/emitter.ts";
import { adviceFor } from "./from-openapi-typescript.ts";
import { type GenerateOptions, generate } from "./generate.ts";
import { checkFiles, writeFiles } from "./output.ts";
import { codegenSettings } from "./settings.ts";

// every package.json has one
const { version } = createRequire(import.meta.url)("@onelogin-mfa/codegen/package.json") as {
  version: string;
};

/** The command line. @internal */
export const codegen = createProgram({
  name: "onelogin-mfa-codegen",
  description:
    "Generates TypeScript from an OpenAPI document, 3.0 to 3.2 (YAML or JSON, in one file or several).",
  version,
  notes: `Examples:
  onelogin-mfa-codegen openapi.yaml src/generated
  onelogin-mfa-codegen openapi.yaml -o src/schema.ts
  onelogin-mfa-codegen users@v2
  curl https://api.example.com/openapi.json | onelogin-mfa-codegen - - --emit schema > schema.ts

Exit codes: 0 done or up to date, 1 --check found differences, 2 invalid document or wrong usage.`,
})
  .configureOutput({
    outputError: (text, write) => {
      const [, option = ""] = /^error: unknown option '(.+?)'/.exec(text) ?? [];
      const advice = adviceFor(option);
      write(advice === undefined ? text : `error: ${advice}\n`);
    },
  })
  .argument(
    "[spec]",
    "the document: a file, a URL, or - for standard input; alone, an API in redocly.yaml; without, all that are there",
  )
  .argument(
    "[outDir]",
    "folder for the generated files, which should hold nothing else; - prints the one file",
  )
  .option("-o, --output <file>", "write the types alone, to this one file, in place of a folder")
  .addOption(
    new Option(
      "--emit <names>",
      `what to generate, separated by commas: ${emitterNames.join(", ")} (default: all but client)`,
    ).argParser(listOf(emitterNames)),
  )
  .option(
    "--allow-folder <folder>",
    "folder in which the document's $refs may name files (default: the document's own)",
  )
  .option(
    "--allow-host <name>",
    "host to which the document's $refs may lead; may be repeated (default: none)",
    repeated(String, ""),
  )
  .option(
    "--header <header>",
    'header of requests to the document\'s own host, such as "Authorization: Bearer ..."; may be repeated',
    repeated(parseHeader, 'It must be such as "Authorization: Bearer ...".'),
  )
  .option("--tag <name>", "generate for operations with this tag; may be repeated", repeated(String, ""))
  .option(
    "--path <path>",
    "generate for the operations of this path, or of those that begin so: /users/*; may be repeated",
    repeated(String, ""),
  )
  .option("--strict", "take notices, such as of a misspelled key, for errors")
  .option(
    "--check",
    "write nothing; exit with 1 and name each file that is missing, differs or does not belong",
  )
  .option("--watch", "generate again when a file of the document changes, until a signal")
  .option("--quiet", "print no progress");

const exitCodes = { done: 0, drift: 1, bad: 2 } as const;

/** Runs the program with the arguments of this process. @internal */
export const start = () => main(codegen, (spec, outDir, options) => runCodegen(spec, outDir, options));

/** The folder that the program runs in, its input and its outputs. @internal */
export interface Terminal extends Streams {
  /** Relative paths start here. */
  readonly folder: string;
  /** Reads standard input to its end. */
  readonly input: () => Promise<string>;
  /** Ends `--watch`; else only a signal does. */
  readonly signal?: AbortSignal;
}

/** The options of the command line. @internal */
export type CodegenOptions = ReturnType<typeof codegen.opts>;

/** A document, and the folder of its files. */
interface Job extends Omit<CodegenOptions, "strict" | "output"> {
  readonly spec: string;
  readonly outDir: string;
  /** Name of the one file that is written there: `schema.ts` under another name, beside what is not generated. */
  readonly fileName?: string;
  readonly strict?: boolean | undefined;
  readonly formats?: GenerateOptions["formats"];
}

/**
 * Generates and writes, or checks what is there.
 *
 * @param outDir without it `spec` is the name of an API in `redocly.yaml`, and without that all of them are meant
 * @returns the exit code: 0 done, 1 drift found by `--check`, 2 invalid document
 * @internal
 */
export async function runCodegen(
  spec: string | undefined,
  outDir: string | undefined,
  options: CodegenOptions,
  terminal: Terminal = { ...processStreams, folder: process.cwd(), input: () => readAll(process.stdin) },
): Promise<number> {
  const jobs = await jobsOf(spec, outDir, options, terminal.folder);
  for (const job of jobs) refuseContradictions({ ...job, ...options }, terminal.folder);
  for (;;) {
    const runs: Run[] = [];
    for (const job of jobs) runs.push(await runOnce({ ...job, ...options }, terminal));
    const files = new Map(runs.flatMap((run) => [...run.files]));
    if (!options.watch || !(await changeOf(files, terminal.signal)))
      return Math.max(...runs.map(({ code }) => code));
  }
}

/** The jobs of a command line: that of its document, or those of `redocly.yaml`. */
async function jobsOf(
  spec: string | undefined,
  outDir: string | undefined,
  { output, emit }: CodegenOptions,
  folder: string,
): Promise<Job[]> {
  if (output !== undefined) {
    if (spec === undefined)
      throw new InputError("-o needs a document: a file, a URL, or - for standard input.");
    if (outDir !== undefined) throw new InputError("Give a folder or -o, not both.");
    if (emit !== undefined)
      throw new InputError("-o writes types alone. With --emit, give a folder instead.");
    return [jobOfFile(spec, output, folder)];
  }
  return spec !== undefined && outDir !== undefined ? [{ spec, outDir }] : configured(spec, folder);
}

/** @throws InputError unless the path can be one of a TypeScript file */
function jobOfFile(spec: string, path: string, folder: string): Job {
  if (!/[^/\\]\.[cm]?ts$/.test(path))
    throw new InputError(`-o takes the path of a TypeScript file such as "src/schema.ts", not "${path}".`);
  if (statSync(resolve(folder, path), { throwIfNoEntry: false })?.isDirectory())
    throw new InputError(`${path} is a folder. Name a file in it, or another one.`);
  return { spec, outDir: dirname(path), fileName: basename(path), emit: ["schema"] };
}

/** The jobs that `redocly.yaml` asks for. */
async function configured(name: string | undefined, folder: string): Promise<Job[]> {
  const apis = await readApis(folder, codegenSettings).catch((thrown) => {
    if (!(thrown instanceof DocumentError)) throw thrown;
    throw new InputError(
      `${explain(thrown, folder)}APIs are read from there, as no document and folder are given.`,
    );
  });
  const wanted = apis.filter((api) => api.output !== undefined && (name ?? api.name) === api.name);
  if (wanted.length === 0) {
    const names = apis.flatMap((api) => (api.output === undefined ? [] : [`"${api.name}"`]));
    throw new InputError(
      name === undefined
        ? "No API in redocly.yaml has an output. Add `x-codegen: { output: folder }` to one."
        : `redocly.yaml has no API "${name}" with an output, but ${names.join(", ") || "none"}. For the document of that name, give a folder as well, or -o.`,
    );
  }
  return wanted.map(({ document: spec, output = "", emit = defaultEmitters, strict, ...api }) => {
    // a link in place of a document of the project is refused
    const own = isUrl(spec) ? {} : { allowFolder: dirname(spec) };
    const { tags: tag, paths: path, formats } = api;
    const selected = { ...(tag && { tag: [...tag] }), ...(path && { path: [...path] }) };
    return { spec, outDir: relative(folder, output) || ".", emit, strict, formats, ...selected, ...own };
  });
}

function refuseContradictions({ spec, outDir, emit, check, watch }: Job, folder: string): void {
  if (outDir === "-" && (emit?.length !== 1 || check))
    throw new InputError(
      "Standard output takes one file: name it with --emit, without --check, or name a folder.",
    );
  if (watch && (check || spec === "-" || isUrl(spec)))
    throw new InputError("--watch is for a document that is a file, and not with --check.");
  if (watch && !existsSync(resolve(folder, spec)))
    throw new InputError(`${spec} does not exist: --watch waits for changes of a file that is there.`);
}

/** The exit code, and the texts of the document's files, as far as they are known; empty for one that is missing. */
interface Run {
  readonly code: number;
  readonly files: Iterable<readonly [path: string, text: string | undefined]>;
}

async function runOnce(job: Job, terminal: Terminal): Promise<Run> {
  const { spec, emit = defaultEmitters, strict, quiet, ...access } = job;
  const { folder, input, err } = terminal;
  const path = isUrl(spec) ? spec : resolve(folder, spec === "-" ? "stdin" : spec);
  const log = (line: string) => {
    if (!quiet) err(`${line}\n`);
  };
  try {
    const { files, notices, document } = await generate({
      spec: path,
      text: spec === "-" ? await input() : undefined,
      emit: job.outDir === "-" ? emit : withImported(emit),
      strict,
      formats: access.formats,
      tags: access.tag,
      paths: access.path,
      access: {
        folder: access.allowFolder && resolve(folder, access.allowFolder),
        hosts: access.allowHost,
        settings: { folder: "--allow-folder", host: "--allow-host" },
        headers: Object.fromEntries(access.header ?? []),
      },
      onProgress: ({ step, milliseconds }) =>
        log(`${step.padEnd(10)} ${milliseconds.toFixed(0).padStart(6)} ms`),
    });
    for (const notice of notices)
      err(`${formatProblem({ ...notice, message: `Notice: ${notice.message}` }, folder)}\n`);
    return { code: await deliver(files, job, terminal, log), files: document.sources };
  } catch (thrown) {
    err(explain(thrown, folder));
    const problems = thrown instanceof DocumentError ? thrown.problems : [];
    const files = [path, ...problems.map(({ file }) => file)];
    const textOf = (file: string) => (existsSync(file) ? undefined : "");
    return { code: exitCodes.bad, files: files.map((file) => [file, textOf(file)]) };
  }
}

/** Writes, prints or checks what was generated. @returns the exit code */
async function deliver(
  generated: ReadonlyMap<string, string>,
  { outDir, fileName, check }: Job,
  { folder, out, err }: Terminal,
  log: (line: string) => void,
): Promise<number> {
  if (outDir === "-") {
    for (const text of generated.values()) out(text);
    return exitCodes.done;
  }
  const files = new Map([...generated].map(([name, text]) => [fileName ?? name, text]));
  const output = resolve(folder, outDir);
  const shown = fileName === undefined ? outDir : join(outDir, fileName);
  if (!check) {
    const { written, unchanged } = await writeFiles(output, files);
    log(`${shown}: ${written.length} written, ${unchanged.length} unchanged`);
    return exitCodes.done;
  }
  // a file of its own may stand beside others
  const drifts = (await checkFiles(output, files)).filter(({ file }) => file === (fileName ?? file));
  for (const { file, message } of drifts) err(`${join(outDir, file)}: ${message}\n`);
  if (drifts.length === 0) log(`${shown}: up to date`);
  return drifts.length === 0 ? exitCodes.done : exitCodes.drift;
}

/** @throws Error for what is no header */
function parseHeader(text: string): readonly [name: string, value: string] {
  const colon = text.indexOf(":");
  const [header] = new Headers([[text.slice(0, colon), text.slice(colon + 1)]]);
  if (header === undefined || colon < 1) throw new Error("no header");
  return header;
}

async function readAll(stream: NodeJS.ReadableStream): Promise<string> {
  let text = "";
  for await (const part of stream.setEncoding("utf8")) text += part;
  return text;
}

/** Milliseconds between two looks at a file. */
const watchInterval = 100;

/**
 * Waits until one of the files changes.
 *
 * @param files by path, with the text that it had, if it is known
 * @returns false if the signal ends it
 */
async function changeOf(
  files: ReadonlyMap<string, string | undefined>,
  signal?: AbortSignal,
): Promise<boolean> {
  return new Promise((done) => {
    const end = (hasChanged: boolean) => {
      for (const path of files.keys()) unwatchFile(path);
      done(hasChanged);
    };
    signal?.addEventListener("abort", () => end(false), { once: true });
    // by its times, as an editor often puts another file in its place
    for (const path of files.keys())
      watchFile(path, { interval: watchInterval }, (now, before) => {
        // the first look at a file that is missing calls this as well, with the times of no file
        if (now.mtimeMs > 0 || before.mtimeMs > 0) end(true);
      });
    for (const [path, text] of files) {
      // it may have changed since it was read
      if (text !== undefined)
        void readFile(path, "utf8").then(
          (now) => now !== text && end(true),
          () => {},
        );
    }
    if (signal?.aborted) end(false);
  });
}

function explain(thrown: unknown, folder: string): string {
  if (thrown instanceof DocumentError) {
    const lines = thrown.problems.map((problem) => formatProblem(problem, folder));
    return `${lines.join("\n")}\nNothing was written.\n`;
  }
  const trace = thrown instanceof Error ? thrown.stack : String(thrown);
  return `codegen itself failed. Please report this with the document:\n${trace}\n`;
}
