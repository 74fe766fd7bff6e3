import fc from "fast-check";
import { type Compat, createSandbox, type SandboxOptions } from "../../../src/index.ts";
import { type Command, lookAt, rowsOf, steps } from "./commands.ts";
import { freshModel, seedUsers, start } from "./model.ts";
import { renew as renewToken, type Session, type Subject, send } from "./session.ts";

/** Sequences of each mode in the slow tests: as many as it takes to notice each change in `negative-controls.slow.test.ts`. */
export const runs = 400;

/** The seed, `MODEL_SEED`: `MODEL_RUNS=20000 MODEL_SEED=7 npm test -w @onelogin-mfa/sandbox -- test/model/sequences.test.ts`. */
export const seed = Number(process.env.MODEL_SEED || 20_260_107);

/** Options of a run. */
export interface RunOptions {
  readonly compat: Compat;
  /** Number of sequences. */
  readonly runs: number;
  readonly seed: number;
  /** Makes the sandbox that is tested. */
  readonly make?: (options: SandboxOptions) => Subject;
  /** Makes a failing sequence as short as it can be. @default true */
  readonly shrink?: boolean;
}

/** The longest sequence. */
const longest = 60;

/**
 * Runs random sequences of calls against a sandbox and the reference model side by side.
 *
 * @returns how many were run, how often each outcome was seen, and the failure with its seed, path and shortest sequence
 */
export async function runSequences(options: RunOptions) {
  const { compat, runs, seed, make = createSandbox, shrink = true } = options;
  const census = new Map<string, number>();
  let sequences = 0;
  const property = fc.asyncProperty(
    fc.commands(steps, { maxCommands: longest, size: "max" }),
    async (commands) => {
      sequences += 1;
      const another = () => make({ compat, seed: 7, now: () => start, users: [{ id: 1, name: "Nobody" }] });
      const subject = make({ compat, seed, now: () => start, users: seedUsers });
      const session: Session = { subject, another, census };
      const model = freshModel(compat);
      await renewToken(model, session);
      model.factorIds = await factorIdsOf(model, session);
      await fc.asyncModelRun(() => ({ model, real: session }), commands);
      for (const user of model.users) await lookAt(model, session, user);
    },
  );
  const details = await fc.check(property, { numRuns: runs, seed, endOnFailure: !shrink });
  return { sequences, census, failure: report(details) };
}

function report(details: fc.RunDetails<[Iterable<Command>]>): string | undefined {
  if (!details.failed) return undefined;
  const { errorInstance: error, numRuns, seed } = details;
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const why = stack.split("\n").filter((line) => !/node:internal|node_modules/.test(line));
  const again = `Again: MODEL_SEED=${seed} MODEL_RUNS=${numRuns} npm test -w @onelogin-mfa/sandbox -- test/model/sequences.test.ts`;
  return [fc.defaultReportMessage(details), ...why, again].join("\n");
}

/** Factor ids by name, as the application learns them. */
async function factorIdsOf(model: ReturnType<typeof freshModel>, session: Session) {
  const path = { user_id: seedUsers[0]?.id ?? 0 };
  const rows = rowsOf(await send(model, session, { operation: "getAuthFactors", path }));
  return Object.fromEntries(rows.map(({ name, factor_id }) => [String(name), Number(factor_id)]));
}
