import { cpSync, mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createProjectCopy, type ProjectCopy } from "./project-copy.ts";

const fixture = fileURLToPath(new URL("../fixtures/project", import.meta.url));
const repository = fileURLToPath(new URL("../../../..", import.meta.url));

/** From the mock, as they are: the loop's spec stage runs the cases with them. */
const suite = ["checked-client.ts", "contract-cases.ts"].map((name) => `packages/mock/test/support/${name}`);

/** A copy of the fixture project: a small spec, rules, and a client, with no generated code yet. */
export function copyFixture(): ProjectCopy {
  return createProjectCopy((root) => {
    cpSync(fixture, root, { recursive: true });
    for (const path of [...suite, "tsconfig.base.json"]) cpSync(join(repository, path), join(root, path));
    const modules = join(root, "node_modules/@onelogin-mfa");
    mkdirSync(modules, { recursive: true });
    symlinkSync(join(root, "packages/client"), join(modules, "client"));
  });
}
