import { mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Check } from "./check.ts";
import { runCommand } from "./command.ts";
import { createProject, type Tarball } from "./pack.ts";
import { deno, programOf } from "./runtimes/command-line.ts";
import { toolPath, toolVersion } from "./tools.ts";

/** The program with a mistake on each marked line. */
const mistakes = "mistakes.ts";

/** One way in which a project may be set up. */
export interface Setup {
  /** The version of TypeScript, of those that are installed. */
  readonly compiler: "5.4" | "5.9" | "6.0" | "7.0";
  readonly moduleResolution: "bundler" | "nodenext";
  /** Where `Request`, `Response` and `AbortSignal` come from. */
  readonly globals: "dom" | "node";
}

/** Each compiler, resolution and source of globals, the oldest compiler with both. Libraries are checked, too. */
export const setups: readonly Setup[] = [
  { compiler: "5.4", moduleResolution: "bundler", globals: "dom" },
  { compiler: "5.4", moduleResolution: "nodenext", globals: "node" },
  { compiler: "5.9", moduleResolution: "nodenext", globals: "dom" },
  { compiler: "6.0", moduleResolution: "bundler", globals: "dom" },
  { compiler: "7.0", moduleResolution: "nodenext", globals: "node" },
];

/** A project with the packed packages, `@types/node` and the programs to compile, which are in the folder `programs`. */
export async function createCompilerProject(
  packages: readonly Tarball[],
  scratch: string,
  programs: string,
): Promise<string> {
  const files = ["consumer.ts", mistakes, "required.cts"].map((name) => join(programs, name));
  const project = await createProject(packages, scratch, files);
  await mkdir(join(project, "node_modules/@types"));
  await symlink(toolPath("@types/node"), join(project, "node_modules/@types/node"), "dir");
  return project;
}

/** Compiles the programs in a setup. */
export function typescriptCheck(setup: Setup, project: string): Check {
  const { compiler, moduleResolution, globals } = setup;
  return {
    group: "compilers",
    name: `TypeScript ${compiler}, ${moduleResolution}, ${globals}`,
    run: async () => {
      // before 5.8 TypeScript did not know that CommonJS may require an ES module
      const canRequire = moduleResolution === "nodenext" && compiler !== "5.4";
      const files = ["consumer.ts", mistakes, ...(canRequire ? ["required.cts"] : [])];
      return {
        version: await toolVersion(`typescript-${compiler}`),
        problems: await compile(setup, project, files),
      };
    },
  };
}

/** Compiles files in a setup. One of them is the program with mistakes. */
export async function compile(
  setup: Setup,
  project: string,
  files: readonly string[],
): Promise<readonly string[]> {
  const { compiler, moduleResolution } = setup;
  const config = `tsconfig-${compiler}-${moduleResolution}.json`;
  await writeFile(join(project, config), JSON.stringify(configOf(setup, files)));
  const tsc = [toolPath(`typescript-${compiler}`, "bin/tsc"), "-p", config, "--pretty", "false"];
  const { stdout, stderr } = await runCommand(process.execPath, tsc, { cwd: project });
  return mistakeProblems(parseTsc(stdout + stderr), project);
}

function configOf({ moduleResolution, globals }: Setup, files: readonly string[]): object {
  return {
    compilerOptions: {
      strict: true,
      noEmit: true,
      target: "es2022",
      lib: globals === "dom" ? ["es2022", "dom", "dom.iterable"] : ["es2022"],
      types: globals === "dom" ? [] : ["node"],
      module: moduleResolution === "bundler" ? "esnext" : "nodenext",
      moduleResolution,
    },
    files,
  };
}

/** The same programs in Deno, by its own compiler. */
export function denoCheck(project: string): Check {
  return {
    group: "compilers",
    name: "deno check",
    run: async () => {
      const program = programOf(deno);
      const env = { DENO_DIR: join(project, ".deno"), DENO_NO_UPDATE_CHECK: "1", NO_COLOR: "1" };
      const check = (file: string) =>
        runCommand(program, ["check", "--no-remote", "--node-modules-dir=manual", "--no-config", file], {
          cwd: project,
          env,
        });
      const { exitCode, stderr } = await check("consumer.ts");
      const refused = parseDeno((await check(mistakes)).stderr, mistakes);
      const problems = [...(exitCode === 0 ? [] : [stderr]), ...(await mistakeProblems(refused, project))];
      return { version: await toolVersion("deno"), problems };
    },
  };
}

/** An error that a compiler reports. */
interface Diagnostic {
  readonly file: string;
  readonly line: number;
  readonly text: string;
}

/**
 * Holds diagnostics against the program with mistakes: there is one on each marked line of it, and none anywhere else. So
 * the mistakes are each compilation's negative control, at no cost of a second one.
 */
export async function mistakeProblems(
  diagnostics: readonly Diagnostic[],
  project: string,
  program = mistakes,
): Promise<readonly string[]> {
  const source = await readFile(join(project, program), "utf8");
  const lines = source
    .split("\n")
    .map((text, index) => ({ file: program, text: text.trim(), line: index + 1 }));
  const marked = lines.filter(({ text }) => text.endsWith("// refused"));
  const without = (some: readonly Diagnostic[], others: readonly Diagnostic[]) =>
    some.filter((one) => !others.some(({ file, line }) => file === one.file && line === one.line));
  return [
    ...(marked.length > 0 ? [] : [`negative control: ${program} has no line that must be refused`]),
    ...without(diagnostics, marked).map(({ text }) => text),
    ...without(marked, diagnostics).map(({ text }) => `negative control: ${program} passes: ${text}`),
  ];
}

/** What `tsc --pretty false` has printed. An error without a place, such as one of the options, is at line 0. */
export function parseTsc(output: string): readonly Diagnostic[] {
  return output
    .split("\n")
    .filter((text) => /\berror\b/i.test(text))
    .map((text) => {
      const [, file = "", line = "0"] = /^(\S.*?)\((\d+),\d+\): error TS\d+: /.exec(text) ?? [];
      return { file, line: Number(line), text };
    });
}

/** The places within a program that `deno check` names; those in libraries only explain them. */
function parseDeno(output: string, file: string): readonly Diagnostic[] {
  return [...output.matchAll(/at file:\S*\/([^/\s]+):(\d+):\d+$/gm)]
    .map(([text, name = "", line]) => ({ file: name, line: Number(line), text }))
    .filter(({ file: name }) => name === file);
}
