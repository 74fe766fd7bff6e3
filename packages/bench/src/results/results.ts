import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { availableParallelism, cpus, release, totalmem, type } from "node:os";
import { fileURLToPath } from "node:url";
import type { Area, AreaResult } from "../area.ts";
import { peerVersion } from "../peers.ts";

/** What `results.json` holds: the latest section of each area, by the area's name. */
export type Results = Readonly<Record<string, Section>>;

/** What one run of an area has found, and where. */
export interface Section extends Pick<Area, "title" | "method">, AreaResult {
  readonly circumstances: Circumstances;
}

/** What the figures depend on. */
export interface Circumstances {
  /** Day of the run, such as 2026-01-31. */
  readonly date: string;
  readonly machine: {
    readonly processor: string;
    readonly cores: number;
    readonly memoryGb: number;
    readonly system: string;
  };
  /** Of Node, npm and the peers. */
  readonly versions: Readonly<Record<string, string>>;
  readonly specSha256: string;
  /** The commit that was measured; with "+" if files had changed since. */
  readonly commit: string;
}

const root = fileURLToPath(new URL("../../../..", import.meta.url));

/** Reads what a run on this machine depends on. */
export function readCircumstances(peers: readonly string[]): Circumstances {
  const [processor] = cpus();
  const installed = peers.flatMap((name): [string, string][] => {
    const version = peerVersion(name);
    return version === undefined ? [] : [[name, version]];
  });
  return {
    date: new Date().toISOString().slice(0, 10),
    machine: {
      processor: processor?.model.trim() ?? "unknown",
      cores: availableParallelism(),
      memoryGb: Math.round(totalmem() / 2 ** 30),
      system: `${type()} ${release().replace(/-.*/, "")}`,
    },
    versions: { Node: process.versions.node, npm: npmVersion(), ...Object.fromEntries(installed) },
    specSha256: specSha256(),
    commit: commit(),
  };
}

export function specSha256(): string {
  const spec = readFileSync(fileURLToPath(import.meta.resolve("@onelogin-mfa/spec/mfa.yaml")));
  return createHash("sha256").update(spec).digest("hex");
}

/** Of the npm that runs this. */
const npmVersion = () => /npm\/(\S+)/.exec(process.env.npm_config_user_agent ?? "")?.[1] ?? "unknown";

/** The results themselves do not count: each run of an area changes them. */
function commit(): string {
  const git = (...args: readonly string[]) =>
    execFileSync("git", args, { cwd: root, encoding: "utf8" }).trim();
  const changes = git("status", "--porcelain", "--", ".", ":!packages/bench/results", ":!README.md");
  return `${git("rev-parse", "--short=9", "HEAD")}${changes === "" ? "" : "+"}`;
}
