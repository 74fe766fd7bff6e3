import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { operationTable } from "@onelogin-mfa/client/openapi";
import { runCommand } from "@onelogin-mfa/repository/command";
import type { Check } from "./consumer-check.ts";
import { runtimes, toolPath, toolVersion } from "./tools.ts";

/** The `module` that goes with each `moduleResolution`. */
const modules = { bundler: "esnext", nodenext: "nodenext", node10: "commonjs" };

/** A way in which a project may be set up. */
interface Setup {
  /** The folder of the compiler's package. */
  readonly compiler: "typescript-5.4" | "typescript" | "typescript-6.0" | "typescript-7.0";
  readonly moduleResolution: keyof typeof modules;
  /** The source of `Request`, `Response` and `AbortSignal`. */
  readonly globals: "dom" | "node";
}

/**
 * Each compiler, resolution and source of globals, the oldest compiler with all. Libraries are checked, too. `node10` is the way of
 * CommonJS before 5.8, in which TypeScript came to know that it may require an ES module.
 */
const setups: readonly Setup[] = [
  { compiler: "typescript-5.4", moduleResolution: "bundler", globals: "dom" },
  { compiler: "typescript-5.4", moduleResolution: "nodenext", globals: "node" },
  { compiler: "typescript-5.4", moduleResolution: "node10", globals: "node" },
  { compiler: "typescript", moduleResolution: "nodenext", globals: "dom" },
  { compiler: "typescript-6.0", moduleResolution: "bundler", globals: "dom" },
  { compiler: "typescript-7.0", moduleResolution: "nodenext", globals: "node" },
];

/** Programs as users write them, and mistakes of users, each of which must be an error. */
export const programs = [
  "client.ts",
  "client-mistakes.ts",
  "sandbox.ts",
  "sandbox-mistakes.ts",
  "review.ts",
  "required.cts",
];

/** A user's library, and a program that refers to it. */
export const libraryPrograms = ["library.ts", "library-user.ts"];

/** Each compiler with each resolution that a library is published for. */
const librarySetups: readonly Setup[] = [...new Set(setups.map(({ compiler }) => compiler))].flatMap(
  (compiler): Setup[] => [
    { compiler, moduleResolution: "nodenext", globals: "node" },
    { compiler, moduleResolution: "bundler", globals: "dom" },
  ],
);

/** Compiles the programs in each setup, and builds the library in each of its own. */
export async function compilerChecks(project: string): Promise<readonly Check[]> {
  await mkdir(join(project, "node_modules/@types"));
  await symlink(toolPath("@types/node"), join(project, "node_modules/@types/node"), "dir");
  const checks = setups.map((setup) => ({
    group: "compilers",
    name: Object.values(setup).join(", "),
    run: async () => {
      const { compiler, moduleResolution } = setup;
      const canImport = moduleResolution !== "node10";
      const canRequire = !canImport || (moduleResolution === "nodenext" && compiler !== "typescript-5.4");
      const files = programs.filter((file) => (file.endsWith(".cts") ? canRequire : canImport));
      return { version: await toolVersion(setup.compiler), problems: await compile(setup, project, files) };
    },
  }));
  await writeFile(join(project, "library-operations.ts"), operationCalls());
  const libraries = librarySetups.map((setup) => ({
    group: "compilers",
    name: `library, ${Object.values(setup).join(", ")}`,
    run: async () => ({
      version: await toolVersion(setup.compiler),
      problems: await buildLibrary(setup, project),
    }),
  }));
  return [...checks, ...libraries, denoCheck(project)];
}

/** Compiles files. @returns the errors, and a mistake that is none: `@ts-expect-error` without an error is one */
export async function compile(
  setup: Setup,
  project: string,
  files: readonly string[],
  options: object = {},
): Promise<readonly string[]> {
  const config = `tsconfig-${setup.compiler}-${setup.moduleResolution}.json`;
  const compilerOptions = { ...optionsOf(setup), noEmit: true, ...options };
  await writeFile(join(project, config), JSON.stringify({ compilerOptions, files }));
  return runCompiler(setup, project, "-p", config);
}

function optionsOf({ moduleResolution, globals }: Setup): object {
  return {
    strict: true,
    target: "es2022",
    lib: globals === "dom" ? ["es2022", "dom", "dom.iterable"] : ["es2022"],
    types: globals === "dom" ? [] : ["node"],
    module: modules[moduleResolution],
    moduleResolution,
  };
}

async function runCompiler(
  { compiler }: Setup,
  project: string,
  ...args: readonly string[]
): Promise<readonly string[]> {
  const tsc = [toolPath(compiler, "bin/tsc"), ...args, "--pretty", "false"];
  const { exitCode, stdout, stderr } = await runCommand(process.execPath, tsc, { cwd: project });
  return exitCode === 0 ? [] : (stdout + stderr).trim().split("\n");
}

/** Builds the library's declarations, then the program that refers to them. @returns the errors of the first that has some */
async function buildLibrary(setup: Setup, project: string): Promise<readonly string[]> {
  const name = `library-${setup.compiler}-${setup.moduleResolution}`;
  const output = { declaration: true, composite: true, emitDeclarationOnly: true, outDir: name };
  const compilerOptions = { ...optionsOf(setup), ...output };
  const library = { compilerOptions, files: ["library.ts", "library-operations.ts"] };
  const references = [{ path: `./${name}.json` }];
  const user = { compilerOptions, files: ["library-user.ts"], references };
  await writeFile(join(project, `${name}.json`), JSON.stringify(library));
  await writeFile(join(project, `${name}-user.json`), JSON.stringify(user));
  return runCompiler(setup, project, "--build", `${name}-user.json`);
}

/** Calls of each operation of the spec in each form, and by its path, as part of the library. */
function operationCalls(): string {
  const calls = Object.entries(operationTable).map(
    ([id, { method, path }]) => `export const ${id} = {
  data: (input: OperationInput<"${id}">) => mfa.${id}(input),
  result: (input: OperationInput<"${id}">) => mfa.${id}(input, { as: "result" }),
  response: (input: OperationInput<"${id}">) => mfa.${id}(input, { as: "response" }),
  byPath: (init: any) => mfa.${method}("${path}", init),
};
`,
  );
  const imports = `import type { OperationInput } from "@onelogin-mfa/client";
import { mfa } from "./library.js";
`;
  return [imports, ...calls].join("\n");
}

/** The same programs in Deno, by its own compiler. */
function denoCheck(project: string): Check {
  return {
    group: "compilers",
    name: "deno check",
    run: async () => {
      const env = { DENO_DIR: join(project, ".deno"), DENO_NO_UPDATE_CHECK: "1", NO_COLOR: "1" };
      const files = programs.filter((file) => file.endsWith(".ts"));
      const args = ["check", "--no-remote", "--node-modules-dir=manual", "--no-config", ...files];
      const { exitCode, stderr } = await runCommand(runtimes.deno(), args, { cwd: project, env });
      return { version: await toolVersion("deno"), problems: exitCode === 0 ? [] : [stderr] };
    },
  };
}
