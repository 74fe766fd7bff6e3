import { cpSync, mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createProjectCopy, type ProjectCopy } from "./project-copy.ts";

const fixture = fileURLToPath(new URL("../fixtures/project", import.meta.url));
const repository = fileURLToPath(new URL("../../../..", import.meta.url));

/** A copy of the fixture project: a small spec, rules, and a client, with no generated code yet. */
export function copyFixture(): ProjectCopy {
  return createProjectCopy((root) => {
    cpSync(fixture, root, { recursive: true });
    cpSync(join(repository, "tsconfig.base.json"), join(root, "tsconfig.base.json"));
    const modules = join(root, "node_modules/@onelogin-mfa");
    mkdirSync(modules, { recursive: true });
    symlinkSync(join(root, "packages/client"), join(modules, "client"));
  });
}
