import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { globSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import { reportFile, topics, workFolder } from "../../stryker.config.ts";
import type { Progress, Report } from "../report.ts";
import { root } from "../repository.ts";
import { type AcceptedList, type ClientResult, compareSurvivors, type StrykerReport } from "./survivors.ts";

const strykerCli = fileURLToPath(
  new URL("bin/stryker.js", import.meta.resolve("@stryker-mutator/core/package.json")),
);
const acceptedFile = fileURLToPath(new URL("../../accepted-survivors.yaml", import.meta.url));

/** What of the client is mutated; everything if empty. */
export interface ClientOptions {
  /** A topic of `stryker.config.ts`. */
  readonly topic?: string | undefined;
  /** A commit: only files that have changed since then. */
  readonly since?: string | undefined;
  /** Seconds after which no other file is begun. */
  readonly within?: number | undefined;
}

/** Modules that Stryker mutates in one run. */
interface Batch {
  readonly topic: string;
  readonly modules: readonly string[];
}

/** Runs Stryker on the client's modules, one topic after the other; one file after the other if the time is limited. */
export async function runClient(options: ClientOptions, progress: Progress): Promise<Report> {
  const accepted: AcceptedList = parse(readFileSync(acceptedFile, "utf8")) ?? {};
  const files: Record<string, StrykerReport["files"][string]> = {};
  const batches = batchesOf(options);
  const end = performance.now() + (options.within ?? Number.POSITIVE_INFINITY) * 1000;
  while (batches.length > 0 && performance.now() < end) {
    const { topic, modules } = batches.shift() as Batch;
    progress(`client: ${topic}, ${modules.join(", ")}\n`);
    const report = await runStryker(topic, modules);
    // it has the results of earlier runs, too
    for (const file of modules) if (report.files[file]) files[file] = report.files[file];
  }
  if (batches.length > 0) {
    progress(`client: no time for ${batches.flatMap(({ modules }) => modules).join(", ")}\n`);
  }
  return reportClient(compareSurvivors({ files }, accepted), Object.keys(files));
}

function batchesOf({ topic: only, since, within }: ClientOptions): Batch[] {
  const changed = since === undefined ? undefined : changedSince(since);
  const batches = Object.entries(topics).map(([topic, one]) => {
    const modules = clientFiles("src", one.modules).filter((file) => changed?.has(file) ?? true);
    return { topic, modules: only === undefined || only === topic ? modules : [] };
  });
  const filled = batches.filter(({ modules }) => modules.length > 0);
  if (within === undefined) return filled;
  return filled.flatMap(({ topic, modules }) => modules.map((module) => ({ topic, modules: [module] })));
}

/** The report of a result. */
export function reportClient(result: ClientResult, files: readonly string[]): Report {
  const { score, killed, accepted, survivors, stale } = result;
  if (files.length === 0) {
    return { passed: true, text: "client: no module has changed", problems: [], json: { files } };
  }
  const problems = [
    ...survivors.map(({ file, line, code, mutant }) => `survived: ${file}:${line} ${mutant}\n  in: ${code}`),
    ...stale.map(({ file, code, mutant }) => `stale, remove it: ${file} ${mutant}\n  in: ${code}`),
  ];
  const advice =
    "Kill each survivor by a test, or give the reason in packages/mutation/accepted-survivors.yaml.";
  return {
    passed: problems.length === 0,
    text: `client: ${files.length} files, score ${score} %
client: ${killed} killed, ${accepted} survived and accepted, ${survivors.length} survived`,
    problems: survivors.length > 0 ? [...problems, advice] : problems,
    json: { files, ...result },
  };
}

/**
 * The files of the client that match, by path in the repository.
 *
 * @throws Error if a glob matches nothing, so that no module or test is left out without notice
 */
export function clientFiles(folder: "src" | "test", globs: readonly string[]): string[] {
  return globs.flatMap((glob) => {
    const found = globSync(`packages/client/${folder}/${glob}`, { cwd: root }).sort();
    if (found.length === 0) throw new Error(`no file matches ${folder}/${glob}: correct stryker.config.ts`);
    return found;
  });
}

/** The file of a test that `stryker.config.ts` names. */
export const testFile = (name: string): string => `${name}.test.ts`;

function changedSince(commit: string): ReadonlySet<string> {
  const git = (...args: string[]) =>
    execFileSync("git", [...args, "--", "packages/client/src"], { cwd: root, encoding: "utf8" }).split("\n");
  const untracked = git("ls-files", "--others", "--exclude-standard");
  return new Set([...git("diff", "--name-only", commit), ...untracked]);
}

/** Its output goes to stderr: stdout belongs to the results. */
async function runStryker(topic: string, modules: readonly string[]): Promise<StrykerReport> {
  const tests = topics[topic]?.tests ?? [];
  const report = join(root, reportFile);
  rmSync(report, { force: true });
  const options = {
    mutate: modules.join(","),
    testFiles: clientFiles("test", tests.map(testFile)).join(","),
    incrementalFile: `${workFolder}/${topic}.json`,
    logLevel: "warn",
  };
  const args = Object.entries(options).flatMap(([option, value]) => [`--${option}`, value]);
  const child = spawn(process.execPath, [strykerCli, "run", "packages/mutation/stryker.config.ts", ...args], {
    cwd: root,
    stdio: ["ignore", process.stderr, process.stderr],
  });
  const [code] = await once(child, "exit");
  if (code !== 0) throw new Error(`Stryker exited with ${code}: see its messages above`);
  return JSON.parse(readFileSync(report, "utf8"));
}
