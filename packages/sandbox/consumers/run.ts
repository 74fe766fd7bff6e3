import { fileURLToPath } from "node:url";
import { createCompilerProject, typescriptChecks } from "../../client/consumers/compilers/matrix.ts";
import { packBuilt } from "../../client/consumers/harness/pack.ts";
import { runConsumers } from "../../client/consumers/harness/run-consumers.ts";
import { chromiumCheck } from "../../client/consumers/runtimes/chromium.ts";
import { commandLineChecks } from "../../client/consumers/runtimes/command-line.ts";
import { createRuntimeProject } from "../../client/consumers/runtimes/project.ts";
import { workerdCheck } from "../../client/consumers/runtimes/workerd.ts";
import { contentsCheck } from "../../client/consumers/tarball/contents.ts";
import { lintChecks } from "../../client/consumers/tarball/lint.ts";
import { commandChecks } from "./command/command-checks.ts";
import { serverChecks } from "./command/server-checks.ts";
import { createSmoke } from "./smoke/create-smoke.ts";

const folder = (path: string) => fileURLToPath(new URL(path, import.meta.url));

await runConsumers({
  subject: "sandbox and its command",
  examples: 'tarball, runtimes, command, compilers, "Node 22", workerd or "TypeScript 5.9"',
  prepare: async (scratch) => {
    const sandbox = await packBuilt(folder(".."), scratch);
    const packages = [sandbox, await packBuilt(folder("../../client"), scratch)];
    const files = ["runtimes/fixtures/report.mjs", "runtimes/fixtures/commonjs.cjs", "smoke/smoke.mjs"];
    const more = [...files, "command/fixtures/server.mjs"].map(folder);
    const smoke = await createSmoke(await createRuntimeProject(packages, scratch, more));
    const compilerProject = await createCompilerProject(packages, scratch, folder("compilers/fixtures"));
    return [
      contentsCheck(sandbox, {
        more: ["RECORDING.md"],
        entryPoints: [".", "./node", "./vitest"],
        dependencies: ["commander", "hono", "@hono/node-server", "otpauth", "yaml"],
      }),
      ...lintChecks(sandbox, scratch),
      ...commandLineChecks(smoke),
      workerdCheck(smoke),
      chromiumCheck(smoke),
      ...commandChecks(smoke.project),
      ...serverChecks(smoke.project),
      ...typescriptChecks(compilerProject, {
        compilers: ["5.9", "7.0"],
        setups: [
          { moduleResolution: "bundler", globals: "dom", skipLibCheck: false },
          { moduleResolution: "nodenext", globals: "node", skipLibCheck: false },
        ],
      }),
    ];
  },
});
