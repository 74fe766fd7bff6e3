import { resolve } from "node:path";
import { createProgram, InputError, main, Option, wholeNumber } from "@onelogin-mfa/command-line";
import { git } from "./check-repository.ts";
import { runCommand } from "./checks/src/command.ts";
import { runWithin } from "./run-within.ts";
import { runSuites } from "./test-results.ts";
import { findWorkspaces, type Workspace } from "./workspaces.ts";

const program = createProgram({
  name: "npm test --",
  description: "Runs the tests of all packages, whichever of them fail.",
  notes: "Exit codes: 0 all passed, 1 a test failed or a suite could not run, 2 wrong usage.",
})
  .argument("[package...]", "only the tests of these packages, such as: npm test -- client sandbox")
  .option(
    "--slow",
    "the tests that prove depth: memory, third-party documents, several compilers; about ten minutes",
  )
  .option("--force", "run also what has not changed since it last passed")
  .addOption(
    new Option(
      "--within <seconds>",
      'as many files of slow tests as fit into a time, beginning at another one for each commit, without those that install something (".network.")',
    ).argParser(wholeNumber(1, 3600)),
  );

/** @throws {InputError} that names the packages there are */
function select(suites: readonly Workspace[], names: readonly string[]): readonly Workspace[] {
  const known = suites.map(({ name }) => name);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new InputError(`No package "${unknown}" has such tests. Choose from: ${known.join(", ")}.`);
  }
  return names.length === 0 ? suites : suites.filter(({ name }) => names.includes(name));
}

await main(program, async (names, { slow = false, force = false, within }) => {
  if (within !== undefined) return runSlowWithin(within);
  const task = slow ? "test:slow" : "test";
  const suites = select(
    findWorkspaces(process.cwd()).filter(({ scripts }) => scripts.includes(task)),
    names,
  );
  const filters = suites.map(({ name }) => `--filter=@onelogin-mfa/${name}`);
  const { text, failed } = await runSuites(suites, [task, ...filters, ...(force ? ["--force"] : [])]);
  process.stdout.write(`\n${text}\n`);
  return failed === 0 ? 0 : 1;
});

/** Begins no file of slow tests after the time, and ends one that takes 20 s more, which the weekly run has. */
async function runSlowWithin(seconds: number): Promise<number> {
  const all = git(".", ["ls-files", "*.slow.test.ts"]).trim().split("\n");
  const paths = all.filter((path) => !path.includes(".network."));
  const outcomes = await runWithin(seconds, paths, (path, remainingMs) =>
    runFile(path, Math.ceil(remainingMs) + 20_000),
  );
  const left = paths.filter((_, index) => outcomes[index] === undefined);
  if (left.length > 0) process.stdout.write(`No time within ${seconds} s for ${left.join(", ")}\n`);
  const count = (wanted: string) => outcomes.filter((outcome) => outcome === wanted).length;
  process.stdout.write(`${count("passed")} passed, ${count("failed")} failed\n`);
  return count("failed") === 0 ? 0 : 1;
}

/** Runs a file of slow tests. @returns `undefined` if it was ended, as it takes too long */
async function runFile(path: string, timeoutMs: number): Promise<"passed" | "failed" | undefined> {
  const [folder = "", file = ""] = path.split(/\/(?=test\/)/);
  const start = performance.now();
  const args = [resolve("node_modules/vitest/vitest.mjs"), "run", "--config", resolve("vitest.config.ts")];
  const options = { cwd: folder, timeoutMs };
  const { exitCode, stdout, stderr } = await runCommand(
    process.execPath,
    [...args, "--mode", "slow", file],
    options,
  );
  // vitest ends by itself when it is killed
  if (exitCode !== 0 && performance.now() - start >= timeoutMs) return undefined;
  const took = ((performance.now() - start) / 1000).toFixed(1);
  process.stdout.write(`${exitCode === 0 ? "✓" : "✗"} ${path} (${took} s)\n`);
  if (exitCode !== 0) process.stdout.write(`${stdout}${stderr}\n`);
  return exitCode === 0 ? "passed" : "failed";
}
