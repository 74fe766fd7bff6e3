import { outputOf } from "../command.ts";
import { served } from "../command-checks.ts";
import { type Check, differences } from "../consumer-check.ts";
import { platformProgram } from "../tools.ts";
import { startLocalServer } from "./local-server.ts";
import type { Smoke } from "./smoke.ts";

/** A runtime that runs a program file and prints to its standard output. */
export interface Runtime {
  readonly name: string;
  /** Matches the program in the installed tools. */
  readonly program: string;
  readonly args?: readonly string[];
  readonly env?: Record<string, string>;
}

/** A Node: 20, 22 or 24. */
export const node = (major: number): Runtime => ({
  name: `Node ${major}`,
  program: `node-${major}-*/bin/node`,
});

/** Deno, with the one permission that the client needs: neither files nor environment. */
export const deno: Runtime = {
  name: "Deno",
  program: "@deno/*/deno",
  args: ["run", "--no-prompt", "--no-remote", "--node-modules-dir=manual", "--allow-net=127.0.0.1"],
  env: { DENO_NO_UPDATE_CHECK: "1" },
};

export const bun: Runtime = {
  name: "Bun",
  program: "@oven/bun-*/bin/bun",
  args: ["run", "--no-install"],
  env: { DO_NOT_TRACK: "1", BUN_RUNTIME_TRANSPILER_CACHE_PATH: "0" },
};

/** Each runtime, and the programs that it runs: ES modules, one with `require()`, and a server with Node's modules. */
const matrix = [
  ...[20, 22, 24].map((major) => ({ runtime: node(major), programs: ["esm.mjs", "commonjs.cjs"] })),
  { runtime: bun, programs: ["esm.mjs", "commonjs.cjs", "server.mjs"] },
  { runtime: deno, programs: ["esm.mjs", "server.mjs"] },
];

export function commandLineChecks({ project, problemsIn }: Smoke): readonly Check[] {
  return matrix.flatMap(({ runtime, programs }) =>
    programs.map((program) => ({
      group: "runtimes",
      name: `${runtime.name}, ${program}`,
      run: async () => {
        const server = await startLocalServer();
        try {
          const { version, printed } = await runIn(runtime, [program, server.url], project);
          const report = JSON.parse(printed);
          return {
            version,
            problems: program === "server.mjs" ? differences(report, served) : problemsIn(report),
          };
        } finally {
          await server.close();
        }
      },
    })),
  );
}

/** Returns the path of a runtime's program. */
export const programOf = ({ program }: Runtime): string => platformProgram(program);

/**
 * Runs a program of a project in a runtime.
 *
 * @param program its file, and its arguments
 * @throws Error with the beginning of what it printed, if it fails
 */
export async function runIn(
  runtime: Runtime,
  program: readonly string[],
  project: string,
): Promise<{ readonly version: string; readonly printed: string }> {
  const { args = [], env = {} } = runtime;
  const file = programOf(runtime);
  const options = { cwd: project, env: { ...env, DENO_DIR: `${project}/.deno` }, timeoutMs: 30_000 };
  const version = await outputOf(file, ["--version"], options);
  const printed = await outputOf(file, [...args, ...program], options);
  return { version: /\d+\.\d+\.\d+/.exec(version)?.[0] ?? version, printed };
}
