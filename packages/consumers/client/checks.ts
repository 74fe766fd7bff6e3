import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Check, checksOf } from "../src/check.ts";
import {
  compilers,
  createCompilerProject,
  denoCheck,
  setups,
  typescriptChecks,
} from "../src/compilers/matrix.ts";
import type { Tarball } from "../src/pack.ts";
import { chromiumCheck } from "../src/runtimes/chromium.ts";
import { commandLineChecks } from "../src/runtimes/command-line.ts";
import { createRuntimeProject } from "../src/runtimes/project.ts";
import type { Smoke } from "../src/runtimes/smoke.ts";
import { workerdCheck } from "../src/runtimes/workerd.ts";
import { sizeChecks } from "../src/sizes/check-sizes.ts";
import { contentsCheck } from "../src/tarball/contents.ts";
import { lintChecks } from "../src/tarball/lint.ts";
import { smokeProblems } from "./expected.ts";

const fixtures = fileURLToPath(new URL("fixtures", import.meta.url));

/** What is checked of the packed client. */
export async function clientChecks(client: Tarball, scratch: string): Promise<readonly Check[]> {
  const programs = ["report.mjs", "commonjs.cjs", "smoke.mjs"].map((name) => join(fixtures, name));
  const smoke: Smoke = {
    project: await createRuntimeProject([client], scratch, programs),
    problems: smokeProblems,
    // the one permission that the client needs: neither files nor environment
    denoPermissions: ["--allow-net=127.0.0.1"],
  };
  const compilerProject = await createCompilerProject([client], scratch, fixtures);
  return checksOf("client", [
    contentsCheck(client, {
      entryPoints: [".", "./openapi", "./validate"],
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
  ]);
}
