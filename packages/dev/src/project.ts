import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { type EmitterName, emitterNames } from "@onelogin-mfa/codegen";

/** A folder that a package's `generate` script fills from the spec. */
export interface Target {
  /** Absolute path. */
  readonly folder: string;
  readonly emit: readonly EmitterName[];
}

/** Where everything is that the loop reads or writes; absolute paths. */
export interface Project {
  readonly root: string;
  readonly spec: string;
  readonly lintConfig: string;
  readonly targets: readonly Target[];
  /** Folders of the packages whose types depend on the generated code. */
  readonly dependents: readonly string[];
}

/** The packages that a change of the spec can break: the client, and what is written with its types. */
const users = ["client", "contract-tests", "examples", "sandbox"];

/**
 * Finds the parts of a checkout of this repository.
 *
 * @throws {Error} if the folder is none; the message says what is missing and what to do
 */
export function readProject(folder: string): Project {
  const root = resolve(folder);
  const spec = join(root, "spec/mfa.yaml");
  const lintConfig = join(root, "spec/redocly.yaml");
  const client = join(root, "packages/client");
  for (const needed of [join(root, "spec"), lintConfig, join(client, "package.json")]) {
    if (!existsSync(needed)) {
      throw new Error(`"${root}" is no checkout of this repository: it has no ${needed.slice(root.length + 1)}.
Run the command in the repository, or name its root with --root.`);
    }
  }
  const dependents = users.map((name) => join(root, "packages", name)).filter((folder) => existsSync(folder));
  const targets = dependents.flatMap(targetsOf).filter(({ source }) => source === spec);
  return { root, spec, lintConfig, targets, dependents };
}

/** What a `generate` script asks `codegen` for, so that the loop writes what `npm run generate` writes. */
function targetsOf(folder: string): (Target & { readonly source: string })[] {
  const { scripts } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const commands = String(scripts?.generate ?? "").matchAll(/\bcodegen (\S+) (\S+)(?: --emit (\S+))?/g);
  return [...commands].map(([, source = "", out = "", names]) => {
    const wanted = names?.split(",") ?? emitterNames;
    const emit = emitterNames.filter((name) => wanted.some((one) => one === name));
    return { source: resolve(folder, source), folder: join(folder, out), emit };
  });
}
