import { createProgram, InputError, main } from "@onelogin-mfa/command-line";
import { describeFailures, runTurbo } from "./run-turbo.ts";
import { collectResults, createProgress, summarize } from "./suites/summarize.ts";
import { findSuites, removeReport, type Suite } from "./suites/workspaces.ts";

const log = ".turbo/test.log";
const root = process.cwd();

const program = createProgram({
  name: "npm test --",
  description: "Runs the tests of all packages, whichever of them fail, and ends with one table.",
  notes: "Exit codes: 0 all passed, 1 a test failed or a suite could not run, 2 wrong usage.",
})
  .argument("[package...]", "only the tests of these packages, such as: npm test -- client sandbox")
  .option("--force", "run also what has not changed since it last passed");

/** @throws {InputError} that names the packages there are */
function select(suites: readonly Suite[], names: readonly string[]): readonly Suite[] {
  const known = suites.map(({ name }) => name);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new InputError(`No package "${unknown}" has tests. Choose from: ${known.join(", ")}.`);
  }
  return names.length === 0 ? suites : suites.filter(({ name }) => names.includes(name));
}

async function runSuites(suites: readonly Suite[], force: boolean): Promise<number> {
  const print = (text: string) => process.stdout.write(`${text}\n`);
  for (const suite of suites) removeReport(suite);
  const filters = suites.map(({ name }) => `--filter=@onelogin-mfa/${name}`);
  const failures = await runTurbo(["test"], {
    args: [...filters, ...(force ? ["--force"] : [])],
    log,
    onLine: createProgress(suites, print),
  });
  const others = failures.filter(({ task }) => !task.endsWith("#test"));
  if (others.length > 0) print(`\n${describeFailures(others)}`);
  const { text, failed } = summarize(collectResults(suites, failures), log);
  print(`\n${text}`);
  return failed === 0 ? 0 : 1;
}

await main(program, (names, { force = false }) => runSuites(select(findSuites(root), names), force));
