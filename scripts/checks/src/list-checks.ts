import { access } from "node:fs/promises";
import { join } from "node:path";
import { findWorkspaces } from "../../workspaces.ts";
import { sizeChecks } from "./check-sizes.ts";
import { clientsCheck } from "./clients/clients-table.ts";
import { programs as compiled, compilerChecks } from "./compilers.ts";
import type { Check } from "./consumer-check.ts";
import { createProject, pack, type Tarball } from "./pack.ts";
import { registryChecks } from "./registry-checks.ts";
import { browserChecks } from "./runtimes/browsers.ts";
import { commandLineChecks } from "./runtimes/command-line.ts";
import { jestCheck } from "./runtimes/jest.ts";
import { createSmoke } from "./runtimes/smoke.ts";
import { workerdCheck } from "./runtimes/workerd.ts";
import { collectionCheck } from "./spec-collection.ts";
import { writeSpecFiles } from "./spec-files.ts";
import { generatorChecks } from "./spec-generators.ts";
import { readerChecks } from "./spec-readers.ts";
import { contentsCheck, type ExpectedContents } from "./tarball-contents.ts";
import { lintChecks } from "./tarball-lint.ts";

const root = join(import.meta.dirname, "../../..");
const fixtures = join(import.meta.dirname, "../fixtures");

/** Packages of which codegen loads parts by their paths. */
const loadedByPath = ["openapi-typescript", "@redocly/openapi-core"];

/** The expected contents of each package that is published. */
const contents: Readonly<Record<string, ExpectedContents>> = {
  client: {
    entryPoints: [".", "./env", "./openapi", "./validate"],
    dependencies: ["openapi-fetch"],
    more: ["MIGRATING.md", "RECIPES.md"],
  },
  sandbox: {
    entryPoints: [".", "./node", "./testing"],
    dependencies: ["@hono/node-server", "@onelogin-mfa/client", "commander", "hono", "otpauth", "yaml"],
    more: ["BEHAVIOR.md", "CLIENTS.md", "CONNECTING.md", "RECORDING.md"],
  },
  cli: {
    entryPoints: [],
    dependencies: ["@onelogin-mfa/client", "@onelogin-mfa/sandbox", "commander", "otpauth"],
  },
  codegen: {
    entryPoints: [".", "./document", "./problems", "./typescript"],
    dependencies: ["ajv", "ajv-formats", "commander", "typescript", ...loadedByPath],
    pinned: loadedByPath,
    more: ["RECIPES.md"],
  },
  review: {
    entryPoints: ["."],
    dependencies: ["commander"],
    more: ["POLICY.md", "LICENSES.txt"],
  },
};

/** Programs that are run or compiled in the project of the packed client, sandbox and review. */
const programs = [
  ...["smoke.mjs", "report.mjs", "esm.mjs", "commonjs.cjs", "server.mjs", "start.mjs"],
  ...["page.mjs", "worker.mjs", "workerd.capnp", ...compiled.map((name) => join("compile", name))],
];

/** Packs what is published, and lists the checks of it, and of the spec. */
export async function listChecks(scratch: string): Promise<readonly Check[]> {
  const packed = await packPublished(scratch);
  const installed = ["client", "sandbox", "review"].flatMap((name) => packed.get(name) ?? []);
  const project = await createProject(
    installed,
    scratch,
    programs.map((name) => join(fixtures, name)),
  );
  const smoke = await createSmoke(project);
  const spec = await writeSpecFiles(scratch);
  return [
    ...[...packed].flatMap(([name, tarball]) => tarballChecks(name, tarball, scratch)),
    ...(await compilerChecks(project)),
    ...commandLineChecks(smoke),
    workerdCheck(smoke),
    jestCheck(project),
    ...browserChecks(smoke),
    ...registryChecks(packed, scratch),
    clientsCheck(project),
    ...sizeChecks(project),
    ...generatorChecks(spec),
    ...readerChecks(spec),
    collectionCheck(spec),
  ];
}

/** Packs every package that is published, by its name without the scope. @throws Error if one has not been built */
async function packPublished(into: string): Promise<ReadonlyMap<string, Tarball>> {
  const packed = new Map<string, Tarball>();
  for (const { name, folder, isPublished } of findWorkspaces(root)) {
    if (!isPublished) continue;
    const dist = join(folder, "dist");
    await access(join(dist, "package.json")).catch(() => {
      throw new Error(`${dist} is missing: run "npm run build" first`);
    });
    packed.set(name, await pack(dist, into));
  }
  return packed;
}

function tarballChecks(name: string, tarball: Tarball, scratch: string): readonly Check[] {
  const expected = contents[name];
  if (expected === undefined)
    throw new Error(`the package ${name} is published, and no contents are expected of it`);
  const lint = expected.entryPoints.length === 0 ? [] : lintChecks(tarball, scratch);
  return [contentsCheck(tarball, expected), ...lint].map((check) => ({
    ...check,
    group: `${name} ${check.group}`,
  }));
}
