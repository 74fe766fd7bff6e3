import { outputOf } from "../command.ts";
import { served } from "../command-checks.ts";
import { type Check, differences } from "../consumer-check.ts";
import { runtimes } from "../tools.ts";
import { withLocalServer } from "./local-server.ts";
import type { Smoke } from "./smoke.ts";

/** Each runtime, and the programs that it runs: ES modules, one with `require()`, and a server with Node's modules. */
const matrix = [
  ...[20, 22, 24].map((major) => ({
    ...{ name: `Node ${major}`, file: () => runtimes.node(major), args: [], env: {} },
    programs: ["esm.mjs", "commonjs.cjs"],
  })),
  {
    ...{ name: "Bun", file: runtimes.bun, args: ["run", "--no-install"] },
    env: { DO_NOT_TRACK: "1", BUN_RUNTIME_TRANSPILER_CACHE_PATH: "0" },
    programs: ["esm.mjs", "commonjs.cjs", "server.mjs"],
  },
  // with the one permission that the client needs: neither files nor environment
  {
    ...{ name: "Deno", file: runtimes.deno, env: { DENO_NO_UPDATE_CHECK: "1" } },
    args: ["run", "--no-prompt", "--no-remote", "--node-modules-dir=manual", "--allow-net=127.0.0.1"],
    programs: ["esm.mjs", "server.mjs"],
  },
];

export function commandLineChecks({ project, problemsIn }: Smoke): readonly Check[] {
  return matrix.flatMap(({ name, file, args, env, programs }) =>
    programs.map((program) => ({
      group: "runtimes",
      name: `${name}, ${program}`,
      run: () =>
        withLocalServer(async ({ url }) => {
          const options = { cwd: project, env: { ...env, DENO_DIR: `${project}/.deno` }, timeoutMs: 30_000 };
          const version = await outputOf(file(), ["--version"], options);
          const report = JSON.parse(await outputOf(file(), [...args, program, url], options));
          const problems = program === "server.mjs" ? differences(report, served) : problemsIn(report);
          return { version: /\d+\.\d+\.\d+/.exec(version)?.[0] ?? version, problems };
        }),
    })),
  );
}
