import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { globSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import { modules, reportFile } from "../../stryker.config.ts";
import type { Progress, Report } from "../report.ts";
import { root } from "../repository.ts";
import { type AcceptedList, type ClientResult, compareSurvivors, type StrykerReport } from "./survivors.ts";

const strykerCli = fileURLToPath(
  new URL("bin/stryker.js", import.meta.resolve("@stryker-mutator/core/package.json")),
);
const acceptedFile = fileURLToPath(new URL("../../accepted-survivors.yaml", import.meta.url));

/** Runs Stryker on the client's modules, or on those that have changed since a commit. */
export async function runClient(since: string | undefined, progress: Progress): Promise<Report> {
  const files = filesToMutate(since);
  if (files.length === 0) {
    const text = `client: none of its modules has changed since ${since}`;
    return { passed: true, text, problems: [], json: { files } };
  }
  const accepted: AcceptedList = parse(readFileSync(acceptedFile, "utf8")) ?? {};
  progress(`client: mutating ${files.length} files\n`);
  return reportClient(compareSurvivors(await runStryker(files), accepted), files);
}

/** The report of a result. */
export function reportClient(result: ClientResult, files: readonly string[]): Report {
  const { score, killed, accepted, survivors, stale } = result;
  const problems = [
    ...survivors.map(({ file, line, code, mutant }) => `survived: ${file}:${line} ${mutant}\n  in: ${code}`),
    ...stale.map(({ file, code, mutant }) => `stale, remove it: ${file} ${mutant}\n  in: ${code}`),
  ];
  const advice =
    survivors.length > 0
      ? ["Kill each survivor by a test, or give a reason in accepted-survivors.yaml."]
      : [];
  return {
    passed: problems.length === 0,
    text: `client: ${files.length} files, score ${score} %
client: ${killed} killed, ${accepted} survived and accepted, ${survivors.length} survived`,
    problems: [...problems, ...advice],
    json: { files, ...result },
  };
}

/**
 * The modules to mutate, by path in the repository.
 *
 * @throws Error if a module has gone, so that none is left out without notice
 */
export function filesToMutate(since: string | undefined, globs: readonly string[] = modules): string[] {
  const files = globs.flatMap((glob) => {
    const found = globSync(glob, { cwd: root }).sort();
    if (found.length === 0) throw new Error(`no file matches ${glob}: correct stryker.config.ts`);
    return found;
  });
  if (since === undefined) return files;
  const git = (...args: string[]) => execFileSync("git", args, { cwd: root, encoding: "utf8" }).split("\n");
  const changed = new Set([
    ...git("diff", "--name-only", since, "--", "packages/client/src"),
    ...git("ls-files", "--others", "--exclude-standard", "--", "packages/client/src"),
  ]);
  return files.filter((file) => changed.has(file));
}

/** Its output goes to stderr: stdout belongs to the results. */
async function runStryker(files: readonly string[]): Promise<StrykerReport> {
  const report = join(root, reportFile);
  rmSync(report, { force: true });
  const args = [
    strykerCli,
    "run",
    "packages/mutation/stryker.config.ts",
    "--logLevel",
    "warn",
    "--mutate",
    files.join(","),
  ];
  const child = spawn(process.execPath, args, {
    cwd: root,
    stdio: ["ignore", process.stderr, process.stderr],
  });
  const [code] = await once(child, "exit");
  if (code !== 0) throw new Error(`Stryker exited with ${code}: see its messages above`);
  return JSON.parse(readFileSync(report, "utf8"));
}
