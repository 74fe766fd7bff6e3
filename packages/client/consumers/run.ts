import { fileURLToPath } from "node:url";
import { compilers, createCompilerProject, denoCheck, setups, typescriptChecks } from "./compilers/matrix.ts";
import { packBuilt } from "./harness/pack.ts";
import { runConsumers } from "./harness/run-consumers.ts";
import { chromiumCheck } from "./runtimes/chromium.ts";
import { commandLineChecks } from "./runtimes/command-line.ts";
import { createRuntimeProject } from "./runtimes/project.ts";
import type { Smoke } from "./runtimes/smoke.ts";
import { workerdCheck } from "./runtimes/workerd.ts";
import { sizeChecks } from "./sizes/check-sizes.ts";
import { smokeProblems } from "./smoke/expected.ts";
import { contentsCheck } from "./tarball/contents.ts";
import { lintChecks } from "./tarball/lint.ts";

const folder = (path: string) => fileURLToPath(new URL(path, import.meta.url));

await runConsumers({
  subject: "client",
  examples: 'tarball, runtimes, compilers, sizes, "Node 22", workerd or "TypeScript 5.4"',
  prepare: async (scratch) => {
    const client = await packBuilt(folder(".."), scratch);
    const smoke: Smoke = {
      project: await createRuntimeProject([client], scratch, [
        folder("runtimes/fixtures/report.mjs"),
        folder("runtimes/fixtures/commonjs.cjs"),
        folder("smoke/smoke.mjs"),
      ]),
      problems: smokeProblems,
      // the one permission that the client needs: neither files nor environment
      denoPermissions: ["--allow-net=127.0.0.1"],
    };
    const compilerProject = await createCompilerProject([client], scratch, folder("compilers/fixtures"));
    return [
      contentsCheck(client, {
        entryPoints: [".", "./validate"],
        dependencies: ["openapi-fetch"],
        more: ["MIGRATING.md"],
      }),
      ...lintChecks(client, scratch),
      ...commandLineChecks(smoke),
      workerdCheck(smoke),
      chromiumCheck(smoke),
      ...typescriptChecks(compilerProject, { compilers, setups }),
      denoCheck(compilerProject),
      ...sizeChecks(smoke.project),
    ];
  },
});
