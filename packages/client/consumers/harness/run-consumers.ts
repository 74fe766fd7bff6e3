import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createProgram, InputError, main } from "@onelogin-mfa/command-line";
import { type Check, resultTable, runChecks } from "./check.ts";
import { installTools } from "./tools.ts";

/** What is checked of one packed package. */
export interface Consumers {
  /** Its name in the help, and examples of groups and checks. */
  readonly subject: string;
  readonly examples: string;
  /** Packs it, sets scratch projects up and gives the checks. */
  readonly prepare: (scratch: string) => Promise<readonly Check[]>;
}

/** The command line: runs the checks that it chooses. The exit code is 1 if one fails, 2 if none is chosen. */
export async function runConsumers({ subject, examples, prepare }: Consumers): Promise<void> {
  const program = createProgram({
    name: "node consumers/run.ts",
    description: `Checks the packed ${subject} in the programs of its users. Build it first: npm run build`,
    notes: `It packs the package, installs the tarball into scratch projects and uses it there. The runtimes, compilers and peers
are installed once, into the client's consumers/.installed (from the npm registry; afterwards it runs offline). Chromium
is the system's if there is one.
Exit codes: 0 all checks passed, 1 a check failed, 2 no check was run.`,
  }).option("--only <text...>", `only the checks whose group or name has this text, such as ${examples}`);
  await main(program, async ({ only = [] }) => {
    const scratch = await mkdtemp(join(tmpdir(), "onelogin-mfa-consumers-"));
    try {
      await installTools();
      return await check(await prepare(scratch), only);
    } finally {
      await rm(scratch, { recursive: true, force: true });
    }
  });
}

async function check(checks: readonly Check[], only: readonly string[]): Promise<number> {
  const start = performance.now();
  const chosen = checks.filter(
    ({ group, name }) => only.length === 0 || only.some((text) => `${group}: ${name}`.includes(text)),
  );
  if (chosen.length === 0) throw new InputError(`No check is called "${only.join('" or "')}". See --help.`);
  const results = await runChecks(chosen);
  const failed = results.filter(({ problems }) => problems.length > 0).length;
  const seconds = ((performance.now() - start) / 1000).toFixed(0);
  process.stdout.write(`\n${resultTable(results)}\n\n`);
  process.stdout.write(`${results.length - failed} of ${results.length} checks passed in ${seconds} s.\n`);
  return failed === 0 ? 0 : 1;
}
