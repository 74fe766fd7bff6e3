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

const help = `Proves the packed sandbox on every runtime, its command too. Build it and the client first: npm run build

  node consumers/run.ts [--only <name>]

  --only <name>  only the checks whose group or name holds this text, such as tarball, runtimes, command, compilers,
                 "Node 22", workerd or "TypeScript 5.9"; may be given several times
  --help         this text

It packs the package and the client, installs both into scratch projects and uses them there. The runtimes and compilers
are installed once, into the client's consumers/.installed (from the npm registry; afterwards it runs offline). Chromium
is the system's if there is one. Exit code 1 if a check fails, 2 if none was run.
`;

const folder = (path: string) => fileURLToPath(new URL(path, import.meta.url));

process.exitCode = await runConsumers({
  help,
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
        dependencies: ["hono", "@hono/node-server", "otpauth", "yaml"],
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
