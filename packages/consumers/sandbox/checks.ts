import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Check, checksOf } from "../src/check.ts";
import { createCompilerProject, typescriptChecks } from "../src/compilers/matrix.ts";
import type { Tarball } from "../src/pack.ts";
import { chromiumCheck } from "../src/runtimes/chromium.ts";
import { commandLineChecks } from "../src/runtimes/command-line.ts";
import { createRuntimeProject } from "../src/runtimes/project.ts";
import { workerdCheck } from "../src/runtimes/workerd.ts";
import { contentsCheck } from "../src/tarball/contents.ts";
import { lintChecks } from "../src/tarball/lint.ts";
import { commandChecks } from "./command-checks.ts";
import { createSmoke } from "./create-smoke.ts";
import { serverChecks } from "./server-checks.ts";

const fixtures = fileURLToPath(new URL("fixtures", import.meta.url));

/** What is checked of the packed sandbox and its command. */
export async function sandboxChecks(
  { client, sandbox }: { readonly client: Tarball; readonly sandbox: Tarball },
  scratch: string,
): Promise<readonly Check[]> {
  const packages = [sandbox, client];
  const programs = ["report.mjs", "commonjs.cjs", "smoke.mjs", "server.mjs"].map((name) =>
    join(fixtures, name),
  );
  const smoke = await createSmoke(await createRuntimeProject(packages, scratch, programs));
  const compilerProject = await createCompilerProject(packages, scratch, fixtures);
  return checksOf("sandbox", [
    contentsCheck(sandbox, {
      more: ["RECORDING.md"],
      entryPoints: [".", "./node", "./vitest"],
      dependencies: ["@hono/node-server", "@onelogin-mfa/client", "commander", "hono", "otpauth", "yaml"],
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
  ]);
}
