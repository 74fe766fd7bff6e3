import { execFile } from "node:child_process";
import { resolve } from "node:path";
import { promisify } from "node:util";
import { createProgram, main, Option, wholeNumber } from "@onelogin-mfa/command-line";
import { git } from "./check-repository.ts";
import { rotateByCommit } from "./rotate.ts";

const program = createProgram({
  name: "node scripts/run.mjs scripts/test-slow.ts",
  description: `Runs as many files of slow tests as fit into a time, and names those left out. It begins at another file for each
commit, so that all have their turn; "npm test -- --slow" runs them all. Those that install something, for minutes, are not among them:
their names have ".network.".`,
  notes: "Exit codes: 0 all that ran passed, 1 one failed, 2 wrong usage.",
}).addOption(
  new Option("--within <seconds>", "begin no other file after this time, and end one that takes 40 s more")
    .argParser(wholeNumber(1, 3600))
    .makeOptionMandatory(),
);

/** Splits a path of a slow test into the folder of its package and the path in it. */
const parts = /^(spec|(?:packages|scripts)\/[^/]+)\/(test\/.*)$/;

/** Runs one file. @returns true if it passes; `undefined` if it was ended, as it takes too long */
async function passes(path: string, timeout: number): Promise<boolean | undefined> {
  const [, folder = "", file = ""] = parts.exec(path) ?? [];
  const start = performance.now();
  const args = [resolve("node_modules/vitest/vitest.mjs"), "run", "--config", resolve("vitest.config.ts")];
  const options = { cwd: folder, maxBuffer: 2 ** 28, timeout };
  const run = promisify(execFile)(process.execPath, [...args, "--mode", "slow", file], options);
  // the error of a failed run has its output
  const failure = await run.then(
    () => undefined,
    (error: { stdout: string; stderr: string; killed: boolean }) => error,
  );
  if (failure?.killed) return undefined;
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  process.stdout.write(`${failure ? "✗" : "✓"} ${path} (${seconds} s)\n`);
  if (failure) process.stdout.write(`${failure.stdout}${failure.stderr}\n`);
  return failure === undefined;
}

await main(program, async ({ within }) => {
  const tests = git(".", ["ls-files", "*.slow.test.ts"]).split("\n");
  const files = rotateByCommit(tests.filter((path) => parts.test(path) && !path.includes(".network.")));
  const end = performance.now() + within * 1000;
  const results: boolean[] = [];
  const left: string[] = [];
  for (const path of files) {
    const remaining = end - performance.now();
    const passed = remaining > 0 ? await passes(path, Math.ceil(remaining) + 40_000) : undefined;
    if (passed === undefined) left.push(path);
    else results.push(passed);
  }
  if (left.length > 0) process.stdout.write(`No time within ${within} s for ${left.join(", ")}\n`);
  const failed = results.filter((passed) => !passed).length;
  process.stdout.write(`${results.length - failed} passed, ${failed} failed\n`);
  return failed === 0 ? 0 : 1;
});
