import { readFileSync } from "node:fs";

/** A package-lock.json: packages by the path of their folder. */
export interface Lockfile {
  readonly packages: Readonly<Record<string, LockedPackage>>;
}

interface LockedPackage {
  readonly version?: string;
  readonly integrity?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  /** The folder is a link to a workspace. */
  readonly link?: boolean;
}

/** Reads the lockfile of this repository: the versions that its tests have run with. */
export function readLockfile(): Lockfile {
  // npm has written it
  return JSON.parse(readFileSync("package-lock.json", "utf8")) as Lockfile;
}
