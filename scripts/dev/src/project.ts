import { existsSync } from "node:fs";
import { join, resolve } from "node:path";

/** Absolute paths of all that the loop reads or writes. */
export interface Project {
  readonly root: string;
  readonly spec: string;
  readonly lintConfig: string;
  /** The folder that the client's `generate` script fills. */
  readonly generated: string;
  /** Folders of the packages whose types depend on the generated code. */
  readonly dependents: readonly string[];
}

/** The packages that a change of the spec can break: the client, and what is written with its types. */
const users = ["client", "mock", "examples", "sandbox"];

/**
 * Finds the parts of a checkout of this repository.
 *
 * @throws Error if the folder is not a checkout; the message says what is missing and what to do
 */
export function readProject(folder: string): Project {
  const root = resolve(folder);
  const lintConfig = join(root, "spec/redocly.yaml");
  const client = join(root, "packages/client");
  for (const needed of [join(root, "spec"), lintConfig, join(client, "package.json")]) {
    if (!existsSync(needed)) {
      throw new Error(`"${root}" is no checkout of this repository: it has no ${needed.slice(root.length + 1)}.
Run the command in the repository, or name its root with --root.`);
    }
  }
  return {
    root,
    spec: join(root, "spec/mfa.yaml"),
    lintConfig,
    generated: join(client, "src/generated"),
    dependents: users.map((name) => join(root, "packages", name)).filter((folder) => existsSync(folder)),
  };
}
