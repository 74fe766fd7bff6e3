import { existsSync, realpathSync } from "node:fs";
import { posix, resolve, sep } from "node:path";
import { InputError } from "@onelogin-mfa/command-line";
import { gitIn } from "../src/git.ts";
import { fileName } from "../src/sides.ts";
import type { Environment, Inputs } from "./runner.ts";

/** The repository that a run reads, and its paths from the root of that. */
export interface Checkout {
  readonly root: string;
  /** Owner and name on GitHub. */
  readonly repository: string;
  readonly documents: readonly string[];
  readonly config: string | undefined;
  readonly allowFolder: string | undefined;
}

/**
 * Finds the repository that the working directory is in.
 *
 * @throws InputError if it is in none, or out of the workspace
 */
export async function findCheckout(
  { GITHUB_WORKSPACE: workspace = process.cwd(), GITHUB_REPOSITORY: repository = "" }: Environment,
  { workingDirectory, documents, config, allowFolder }: Inputs,
): Promise<Checkout> {
  const folder = resolve(workspace, workingDirectory);
  if (!isInside(folder, workspace))
    throw new InputError(
      `The input working-directory is "${workingDirectory}", which is no folder of the workspace.`,
    );
  const { code, stdout, complaint } = await gitIn(folder)("rev-parse", "--show-toplevel");
  if (code !== 0)
    throw new InputError(
      `${workingDirectory === "." ? "The workspace" : `"${workingDirectory}"`} is in no git repository (${complaint}). Run actions/checkout before this step; if that has a path, name it by the input working-directory.`,
    );
  const root = stdout.trim();
  const around = fileName(realpathSync(folder), root);
  const fromRoot = (path: string) => posix.join(around, path.replaceAll("\\", "/"));
  return {
    root,
    repository,
    documents: documents.map(fromRoot),
    config: config === undefined ? undefined : fromRoot(config),
    allowFolder: allowFolder === undefined ? undefined : fromRoot(allowFolder),
  };
}

/** True for a folder that is there, and in another one, also after links are followed. */
const isInside = (folder: string, around: string): boolean =>
  existsSync(folder) && `${realpathSync(folder)}${sep}`.startsWith(`${realpathSync(around)}${sep}`);
