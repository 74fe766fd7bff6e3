import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type Check, resultTable, runChecks } from "./check.ts";
import { installTools } from "./tools.ts";

/** What is proved of one packed package. */
export interface Consumers {
  /** The text of `--help`. */
  readonly help: string;
  /** Packs it, sets scratch projects up and gives the checks. */
  readonly prepare: (scratch: string) => Promise<readonly Check[]>;
}

/** Runs the checks that the command line chooses. @returns the exit code: 1 if one fails, 2 if none was run */
export async function runConsumers({ help, prepare }: Consumers): Promise<number> {
  const options = readArgs();
  if (options === undefined) return 2;
  if (options.help) {
    process.stdout.write(help);
    return 0;
  }
  const scratch = await mkdtemp(join(tmpdir(), "onelogin-mfa-consumers-"));
  try {
    await installTools();
    return await prove(await prepare(scratch), options.only);
  } catch (error) {
    process.stderr.write(`${textOf(error)}\n`);
    return 1;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

function readArgs() {
  try {
    const { values } = parseArgs({
      options: {
        only: { type: "string", multiple: true, default: [] },
        help: { type: "boolean", default: false },
      },
    });
    return values;
  } catch (error) {
    process.stderr.write(`${textOf(error)}\nSee --help.\n`);
    return undefined;
  }
}

async function prove(checks: readonly Check[], only: readonly string[]): Promise<number> {
  const start = performance.now();
  const chosen = checks.filter(
    ({ group, name }) => only.length === 0 || only.some((text) => `${group}: ${name}`.includes(text)),
  );
  if (chosen.length === 0) {
    process.stderr.write(`No check is called "${only.join('" or "')}". See --help.\n`);
    return 2;
  }
  const results = await runChecks(chosen);
  const failed = results.filter(({ problems }) => problems.length > 0).length;
  const seconds = ((performance.now() - start) / 1000).toFixed(0);
  process.stdout.write(`\n${resultTable(results)}\n\n`);
  process.stdout.write(`${results.length - failed} of ${results.length} checks passed in ${seconds} s.\n`);
  return failed === 0 ? 0 : 1;
}

const textOf = (error: unknown) => (error instanceof Error ? error.message : String(error));
