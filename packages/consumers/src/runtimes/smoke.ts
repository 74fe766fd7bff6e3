import { fileURLToPath } from "node:url";
import { createProject, type Tarball } from "../pack.ts";

/** What the smoke program tells of one runtime: what came of the calls, and of the same with a response tampered with. */
export interface SmokeReports {
  readonly honest: Readonly<Record<string, unknown>>;
  readonly tampered: Readonly<Record<string, unknown>>;
}

/** A program that every runtime runs unaltered, and what is expected of it. */
export interface Smoke {
  /** The folder that `createRuntimeProject` has made. */
  readonly project: string;
  /** Where a report departs from what every runtime must give; also if what was tampered with was not noticed. */
  readonly problems: (reports: SmokeReports) => readonly string[];
  /** The flags that allow Deno what the program needs; it may nothing else. */
  readonly denoPermissions: readonly string[];
}

const shared = ["esm.mjs", "page.mjs", "worker.mjs", "workerd.capnp"].map((name) =>
  fileURLToPath(new URL(`fixtures/${name}`, import.meta.url)),
);

/**
 * A project with packed packages and the programs that the runtimes run.
 *
 * @param own files of the packages' own: `report.mjs`, which exports `report(url)`, `commonjs.cjs`, and what they import
 */
export function createRuntimeProject(
  packages: readonly Tarball[],
  scratch: string,
  own: readonly string[],
): Promise<string> {
  return createProject(packages, scratch, [...shared, ...own]);
}

/** What the smoke programs report of a call that has failed. */
export const failed = (name: string, code: string, more: object = {}) => ({
  error: { isError: true, name, code, ...more },
});
