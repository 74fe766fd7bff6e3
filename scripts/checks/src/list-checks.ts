import { access } from "node:fs/promises";
import { join } from "node:path";
import { findWorkspaces } from "@onelogin-mfa/repository/workspaces";
import { sizeChecks } from "./check-sizes.ts";
import type { Check } from "./consumer-check.ts";
import { languageChecks } from "./languages.ts";
import { loginChecks } from "./login-checks.ts";
import { createProject, pack, type Tarball } from "./pack.ts";
import { projectChecks } from "./projects.ts";
import { readmeChecks } from "./readme-checks.ts";
import { registryChecks } from "./registry-checks.ts";
import { runtimeChecks } from "./runtime-checks.ts";
import { specChecks } from "./spec-tools.ts";
import { tarballChecks } from "./tarball-contents.ts";

const root = join(import.meta.dirname, "../../..");
const fixtures = join(import.meta.dirname, "../fixtures");

/** Programs that are run in the project of the packed client, sandbox, login and review. */
const programs = [
  "smoke.mjs",
  "report.mjs",
  "esm.mjs",
  "commonjs.cjs",
  "server.mjs",
  "page.mjs",
  "worker.mjs",
  "workerd.capnp",
];

/** Packs what is published, and lists the checks of it, and of the spec. */
export async function listChecks(scratch: string): Promise<readonly Check[]> {
  const packed = await packPublished(scratch);
  const installed = ["client", "sandbox", "login", "review"].flatMap((name) => packed.get(name) ?? []);
  const project = await createProject(
    installed,
    scratch,
    programs.map((name) => join(fixtures, name)),
  );
  return [
    ...[...packed].flatMap(([name, tarball]) => tarballChecks(name, tarball, scratch)),
    ...(await runtimeChecks(project)),
    ...projectChecks(packed, project, scratch),
    ...loginChecks(packed, scratch),
    ...(await readmeChecks(findWorkspaces(root), scratch)),
    ...registryChecks(packed, scratch),
    ...sizeChecks(project),
    ...(await specChecks(scratch)),
    ...(await languageChecks(scratch)),
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
