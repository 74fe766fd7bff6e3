import type { Check } from "../harness/check.ts";
import { outputOf } from "../harness/command.ts";
import { platformProgram } from "../harness/tools.ts";
import { smokeProblems } from "../smoke/expected.ts";
import { startLocalServer } from "../smoke/local-server.ts";

/** A runtime that runs a program file and prints to its standard output. */
interface CommandLineRuntime {
  readonly name: string;
  /** The program by platform, as parts of the path in the installed tools. */
  readonly programs: Readonly<Record<string, readonly string[]>>;
  readonly args: readonly string[];
  readonly env?: Record<string, string>;
}

const node = (major: number): CommandLineRuntime => ({
  name: `Node ${major}`,
  programs: Object.fromEntries(
    ["linux-x64", "linux-arm64"].map((platform) => [platform, [`node-${major}-${platform}`, "bin", "node"]]),
  ),
  args: [],
});

const deno: CommandLineRuntime = {
  name: "Deno",
  programs: {
    "linux-x64": ["@deno", "linux-x64-glibc", "deno"],
    "linux-arm64": ["@deno", "linux-arm64-glibc", "deno"],
    "darwin-x64": ["@deno", "darwin-x64", "deno"],
    "darwin-arm64": ["@deno", "darwin-arm64", "deno"],
  },
  // the one permission that the client needs: neither files nor environment
  args: ["run", "--no-prompt", "--no-remote", "--node-modules-dir=manual", "--allow-net=127.0.0.1"],
  env: { DENO_NO_UPDATE_CHECK: "1" },
};

const bun: CommandLineRuntime = {
  name: "Bun",
  programs: {
    "linux-x64": ["@oven", "bun-linux-x64", "bin", "bun"],
    "linux-arm64": ["@oven", "bun-linux-aarch64", "bin", "bun"],
    "linux-x64-musl": ["@oven", "bun-linux-x64-musl", "bin", "bun"],
    "darwin-x64": ["@oven", "bun-darwin-x64", "bin", "bun"],
    "darwin-arm64": ["@oven", "bun-darwin-aarch64", "bin", "bun"],
  },
  args: ["run", "--no-install"],
  env: { DO_NOT_TRACK: "1", BUN_RUNTIME_TRANSPILER_CACHE_PATH: "0" },
};

/** Deno on its own; Node and Bun as an ES module and by `require()`. */
export function commandLineChecks(project: string): readonly Check[] {
  const requiring = [node(20), node(22), node(24), bun];
  return [
    ...[node(20), node(22), node(24), deno, bun].map((runtime) => check(runtime, "esm.mjs", project)),
    ...requiring.map((runtime) => check(runtime, "commonjs.cjs", project)),
  ];
}

/** The program of Deno, which is also a compiler. */
export const denoProgram = (): Promise<string> => platformProgram(deno.name, deno.programs);

function check(runtime: CommandLineRuntime, program: string, project: string): Check {
  const { name, programs, args, env = {} } = runtime;
  return {
    group: "runtimes",
    name: program.endsWith(".cjs") ? `${name}, require()` : name,
    run: async () => {
      const file = await platformProgram(name, programs);
      const options = { cwd: project, env: { ...env, DENO_DIR: `${project}/.deno` }, timeoutMs: 30_000 };
      const printed = await outputOf(file, ["--version"], options);
      const server = await startLocalServer();
      try {
        const reports = JSON.parse(await outputOf(file, [...args, program, server.url], options));
        return { version: /\d+\.\d+\.\d+/.exec(printed)?.[0] ?? printed, problems: smokeProblems(reports) };
      } finally {
        await server.close();
      }
    },
  };
}
