import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join, sep } from "node:path";
import { readApi } from "@onelogin-mfa/openapi";
import { type DevApi, devSettings } from "./settings.ts";

/** An API and the code around it; absolute paths. */
export interface Project {
  /** The folder of `redocly.yaml`. */
  readonly root: string;
  readonly api: DevApi;
  /** Folders of all packages: what the compiler reads is in them. */
  readonly packages: readonly string[];
  /** Those whose types depend on the generated code: the package that holds it, and all that use that one. */
  readonly dependents: readonly string[];
}

/**
 * Reads the project around the `redocly.yaml` of a folder, or the nearest one above it.
 *
 * @param name an API in it. @default the first one
 * @throws DocumentError if the list of APIs cannot be read, Error if no package.json beside it names workspaces; the message says
 *   what is wrong
 */
export async function readProject(folder: string, name?: string): Promise<Project> {
  const api = await readApi(folder, name, devSettings);
  const root = dirname(api.config);
  const read = (path: string) => JSON.parse(readFileSync(join(root, path), "utf8"));
  const patterns = existsSync(join(root, "package.json")) ? read("package.json").workspaces : undefined;
  if (!Array.isArray(patterns)) {
    throw new Error(
      `${join(root, "package.json")} has no "workspaces": add the packages whose types the loop is to check.`,
    );
  }
  const paths = globSync(
    patterns.map((pattern) => `${pattern}/package.json`),
    { cwd: root },
  ).sort();
  const packages = paths.map((path) => ({ folder: join(root, dirname(path)), manifest: read(path) }));
  const owner = packages.find((one) => isIn(api.output, one.folder));
  const uses = ({ manifest }: (typeof packages)[number]) =>
    kindsOfDependency.some((kind) => Object.hasOwn(manifest[kind] ?? {}, owner?.manifest.name));
  return {
    root,
    api,
    packages: packages.map((one) => one.folder),
    dependents: packages.filter((one) => one === owner || uses(one)).map((one) => one.folder),
  };
}

/** The members of a package.json that name packages which its types may come from. */
const kindsOfDependency = ["dependencies", "devDependencies", "peerDependencies", "optionalDependencies"];

/** True if a path lies in a folder. */
export const isIn = (path: string | undefined, folder: string): boolean =>
  path?.startsWith(`${folder}${sep}`) === true;
