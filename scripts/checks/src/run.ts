import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createProgram, InputError, main } from "@onelogin-mfa/command-line";
import { type Check, resultTable, runChecks } from "./check.ts";
import { allChecks } from "./checks.ts";
import { packPublished } from "./pack.ts";
import { installTools } from "./tools.ts";

const program = createProgram({
  name: "npm run test:consumers --",
  description: "Checks the packed packages, and the spec, in the programs of their users.",
  notes: `It packs them, installs the tarballs into scratch projects and uses them there. The runtimes, compilers, linters and generators are
installed once, into scripts/checks/.installed (from the npm registry; afterwards it runs offline).
Exit codes: 0 all checks passed, 1 a check failed, 2 no check was run.`,
}).option(
  "--only <text...>",
  'run only the checks whose group or name contains a text, such as client, sizes, spec, workerd, "Node 22"',
);

await main(program, async ({ only = [] }) => {
  const scratch = await mkdtemp(join(tmpdir(), "onelogin-mfa-consumers-"));
  try {
    await installTools();
    return await runChosen(await allChecks(await packPublished(scratch), scratch), only);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
});

/** @returns the exit code */
async function runChosen(checks: readonly Check[], only: readonly string[]): Promise<number> {
  const start = performance.now();
  const chosen = checks.filter(
    ({ group, name }) => only.length === 0 || only.some((text) => `${group}: ${name}`.includes(text)),
  );
  if (chosen.length === 0) throw new InputError(`No check is called "${only.join('" or "')}". See --help.`);
  const results = await runChecks(chosen);
  const failed = results.filter(({ problems }) => problems.length > 0).length;
  const seconds = ((performance.now() - start) / 1000).toFixed(0);
  process.stdout.write(`\n${resultTable(results)}\n\n`);
  const skipped = results.filter((result) => result.skipped !== undefined).length;
  const passed = results.length - failed - skipped;
  process.stdout.write(
    `${passed} of ${results.length} checks passed, ${skipped} skipped, in ${seconds} s.\n`,
  );
  return failed === 0 ? 0 : 1;
}
