import { step } from "@onelogin-mfa/command-line";
import { checkUntracked } from "./check-untracked.ts";
import { checkHouseStyle } from "./house-style/house-style.ts";
import { describeFailures, runTask, runTurbo, type TaskFailure } from "./run-turbo.ts";
import { collectResults, createProgress, summarize } from "./suites/summarize.ts";
import { findSuites, removeReport, type Suite } from "./suites/workspaces.ts";

const root = process.cwd();
const log = ".turbo/check.log";

/** The first ends before the tasks below start: their `generate` would put right what a hand edit has changed. */
const gates: readonly (readonly [title: string, run: () => Promise<void>])[] = [
  ["Drift: generated code matches the spec", () => runTask("drift")],
  ["Untracked: generated code is in git", () => checkUntracked(root)],
  ["House style: sizes, names, what must not be in a file", () => checkHouseStyle(root)],
  ["Version: version and changelog match the spec's changes", checkVersion],
];

/** Gates that are tasks, in one run of turbo. */
const taskGates: readonly (readonly [verb: string, title: string])[] = [
  ["lint", "Lint: spec and control API, house rules"],
  ["lint:code", "Code: format, rules, import cycles"],
  ["score", "Score: how well a machine can read the spec"],
  ["typecheck", "Types"],
  ["test", "Tests"],
  ["docs", "Docs"],
];
const verbs = taskGates.map(([verb]) => verb);

async function checkVersion(): Promise<void> {
  // loading it takes a while, in which the first gate already runs
  const { checkVersions } = await import("@onelogin-mfa/review");
  const problems = await checkVersions(root);
  if (problems.length > 0) throw new Error(problems.join("\n"));
}

const print = (text: string) => process.stdout.write(`${text}\n`);

type Settled = Promise<PromiseSettledResult<void>[]>;

/** @returns the titles of the gates that failed */
async function printGates(
  started: readonly (readonly [title: string, settled: Settled])[],
): Promise<string[]> {
  const failed: string[] = [];
  for (const [title, settled] of started) {
    try {
      await step(title, async () => {
        const [result] = await settled;
        if (result?.status === "rejected") throw result.reason;
      });
    } catch (error) {
      failed.push(title);
      print(`${error instanceof Error ? error.message : String(error)}\n`);
    }
  }
  return failed;
}

/** @returns the titles of the gates that failed, and the tasks that failed and are no gate */
function printTaskGates(suites: readonly Suite[], failures: readonly TaskFailure[]): string[] {
  const hasFailed = (verb: string) => failures.some(({ task }) => task.endsWith(`#${verb}`));
  const others = failures.filter(({ task }) => !task.endsWith("#test"));
  if (others.length > 0) print(`\n${describeFailures(others)}\n`);
  if (hasFailed("test")) print(`\n${summarize(collectResults(suites, failures), log).text}\n`);
  for (const [verb, title] of taskGates) print(`${hasFailed(verb) ? "✗" : "✓"} ${title}`);
  // a task that is no gate, such as build, fails those that need it
  const isGate = ({ task }: TaskFailure) => verbs.some((verb) => task.endsWith(`#${verb}`));
  const preparations = failures.filter((failure) => !isGate(failure)).map(({ task }) => task);
  return [...taskGates.filter(([verb]) => hasFailed(verb)).map(([, title]) => title), ...preparations];
}

/** All gates run side by side, but what they print comes in their order. @returns what failed */
async function runGates(): Promise<string[]> {
  const started = gates.map(([title, run]) => [title, Promise.allSettled([run()])] as const);
  const printed = printGates(started);
  const suites = findSuites(root);
  for (const suite of suites) removeReport(suite);
  const progress = createProgress(suites, print);
  await started[0]?.[1];
  const failures = runTurbo(verbs, { log, onLine: (line) => printed.then(() => progress(line)) });
  const failed = await printed;
  return [...failed, ...printTaskGates(suites, await failures)];
}

/** The other gates lean on the spec: they fail for what is wrong with it, and would bury that. */
async function isSpecValid(): Promise<boolean> {
  try {
    await step("Spec: can be read, obeys its rules", () => runTask("lint", "--filter=@onelogin-mfa/spec"));
    return true;
  } catch (error) {
    print(`${error instanceof Error ? error.message : String(error)}`);
    process.stderr.write("\nFailed: Spec. The other gates lean on it and did not run.\n");
    return false;
  }
}

/** Runs all gates and prints how each went. @returns whether all passed */
export async function passAllGates(): Promise<boolean> {
  if (!(await isSpecValid())) return false;
  const failed = await runGates();
  if (failed.length === 0) {
    print(`\nAll ${gates.length + taskGates.length} gates passed.`);
    return true;
  }
  const names = failed.map((title) => title.split(":", 1)[0]).join(", ");
  process.stderr.write(`\nFailed: ${names}. Full log: ${log}\n`);
  return false;
}
