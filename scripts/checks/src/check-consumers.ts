import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { createProgram, InputError, main, withTemporaryFolder } from "@onelogin-mfa/command-line";
import type { Check, Finding } from "./consumer-check.ts";
import { installTools } from "./tools.ts";

const program = createProgram({
  name: "npm run test:consumers --workspace scripts/checks --",
  description: "Checks the packed packages, and the spec, in the programs of their users.",
  notes: `It packs them, installs the tarballs into scratch projects and uses them there. The runtimes, compilers, linters and generators are
installed once, into scripts/checks/.installed (from the npm registry; afterwards all but the registry checks run offline).
Exit codes: 0 all checks passed, 1 a check failed, 2 no check was run.`,
})
  .option(
    "--only <text...>",
    'run only the checks whose group or name contains a text, such as client, sizes, spec, workerd, "Node 22"',
  )
  .option("--except <text...>", "leave out those whose group or name contains a text");

await main(program, async ({ only = [""], except = [] }) => {
  return withTemporaryFolder(join(tmpdir(), "onelogin-mfa-checks-"), async (scratch) => {
    await installTools();
    // loading the checks takes half a second, which help and wrong usage do not need
    const { listChecks } = await import("./list-checks.ts");
    const checks = await listChecks(scratch);
    const isOneOf = (texts: readonly string[], { group, name }: Check) =>
      texts.some((text) => `${group}: ${name}`.includes(text));
    const chosen = checks.filter((check) => isOneOf(only, check) && !isOneOf(except, check));
    if (chosen.length === 0) throw new InputError(`No check is called "${only.join('" or "')}". See --help.`);
    return runAll(chosen);
  });
});

/** Runs checks, as many at a time as the machine has cores, and prints their sum. @returns the exit code */
async function runAll(checks: readonly Check[]): Promise<number> {
  const start = performance.now();
  const outcomes: string[] = [];
  const left = checks.values();
  const work = async () => {
    // all workers take from the same iterator
    for (const check of left) outcomes.push(await runCheck(check));
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  const count = (wanted: string) => outcomes.filter((outcome) => outcome === wanted).length;
  const seconds = ((performance.now() - start) / 1000).toFixed(0);
  process.stdout.write(
    `\n${count("ok")} of ${checks.length} checks passed, ${count("skipped")} skipped, in ${seconds} s.\n`,
  );
  return count("FAILED") === 0 ? 0 : 1;
}

/** Runs a check and prints its outcome, which is returned, and its problems. A check that throws has failed. */
async function runCheck({ group, name, run }: Check): Promise<string> {
  const start = performance.now();
  const { version, problems, skipped }: Finding = await run().catch((error: unknown) => ({
    version: "?",
    problems: [error instanceof Error ? error.message : String(error)],
  }));
  const outcome = problems.length > 0 ? "FAILED" : skipped === undefined ? "ok" : "skipped";
  const ms = Math.round(performance.now() - start);
  const lines = [...problems, ...(skipped === undefined ? [] : [`skipped: ${skipped}`])];
  const text = [`${outcome}  ${group}: ${name}, ${version} (${ms} ms)`, ...lines, ""].join("\n  ").trimEnd();
  process.stdout.write(`${text}\n`);
  return outcome;
}
