import { mkdtemp, rm } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { createProgram, InputError, main, Option, table, wholeNumber } from "@onelogin-mfa/command-line";
import { rotateByCommit } from "../../rotate.ts";
import type { Check, Finding } from "./consumer-check.ts";
import { listChecks } from "./list-checks.ts";
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
  .addOption(
    new Option(
      "--within <seconds>",
      "begin no other check after this time; begin at another check for each commit",
    ).argParser(wholeNumber(1, 3600)),
  );

await main(program, async ({ only = [], within }) => {
  const scratch = await mkdtemp(join(tmpdir(), "onelogin-mfa-checks-"));
  try {
    await installTools();
    return await runChosen(await listChecks(scratch), only, within);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
});

/** @returns the exit code */
async function runChosen(
  checks: readonly Check[],
  only: readonly string[],
  within?: number,
): Promise<number> {
  const start = performance.now();
  const isChosen = ({ group, name }: Check) => only.some((text) => `${group}: ${name}`.includes(text));
  const chosen = only.length === 0 ? checks : checks.filter(isChosen);
  if (chosen.length === 0) throw new InputError(`No check is called "${only.join('" or "')}". See --help.`);
  const ordered = within === undefined ? chosen : rotateByCommit(chosen);
  const results = await runAll(ordered, within);
  const count = (wanted: string) => results.filter(({ outcome }) => outcome === wanted).length;
  const rows = results.map(({ group, name, outcome, version, ms }) => [
    group,
    name,
    outcome,
    version,
    `${ms}`,
  ]);
  process.stdout.write(`\n${table(["group", "check", "result", "version", "ms"], rows)}\n\n`);
  const seconds = ((performance.now() - start) / 1000).toFixed(0);
  process.stdout.write(
    `${count("ok")} of ${results.length} checks passed, ${count("skipped")} skipped, in ${seconds} s.\n`,
  );
  const left = ordered.slice(results.length).map(({ group, name }) => `${group}: ${name}`);
  if (left.length > 0) process.stdout.write(`No time within ${within} s for ${left.join(", ")}.\n`);
  return count("FAILED") === 0 ? 0 : 1;
}

/** Runs as many checks at a time as the machine has cores. @returns the results in the order of the checks */
async function runAll(checks: readonly Check[], within = Number.POSITIVE_INFINITY) {
  const end = performance.now() + within * 1000;
  const results: Awaited<ReturnType<typeof runCheck>>[] = [];
  const left = checks.entries();
  const work = async () => {
    // all workers take from the same iterator
    for (const [index, check] of left) {
      results[index] = await runCheck(check);
      if (performance.now() >= end) return;
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  return results;
}

/** Runs a check and prints its problems. A check that throws has failed. */
async function runCheck({ group, name, run }: Check) {
  const start = performance.now();
  const { version, problems, skipped }: Finding = await run().catch((error: unknown) => ({
    version: "?",
    problems: [error instanceof Error ? error.message : String(error)],
  }));
  const outcome = problems.length > 0 ? "FAILED" : skipped === undefined ? "ok" : "skipped";
  const ms = Math.round(performance.now() - start);
  const lines = [...problems, ...(skipped === undefined ? [] : [`skipped: ${skipped}`])];
  process.stdout.write([`${outcome}  ${group}: ${name} (${ms} ms)`, ...lines, ""].join("\n  ").trimEnd());
  process.stdout.write("\n");
  return { group, name, version, outcome, ms };
}
