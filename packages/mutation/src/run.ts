import { availableParallelism } from "node:os";
import { InputError, type Streams } from "@onelogin-mfa/command-line";
import { faults } from "./client/faults.ts";
import { killTableOf, writeKillTable } from "./kill-table.ts";
import { runInPool, type Task } from "./pool.ts";
import { printedProblems, printedTable, printedTotals } from "./print.ts";
import type { Result } from "./row.ts";
import { mutations } from "./spec/mutations.ts";

/** The options of the command line; `spec` and `client` leave the other part out. */
export interface Options {
  readonly spec?: true | undefined;
  readonly client?: true | undefined;
  /** The one mutant to run. */
  readonly only?: string | undefined;
  readonly list?: true | undefined;
  readonly json?: true | undefined;
}

/**
 * Runs what the options ask for, and prints it.
 *
 * @param execute runs the tasks; another one for tests
 * @returns the exit code: 1 if something survived
 * @throws InputError if there is no mutant of that name
 */
export async function run(options: Options, { out, err }: Streams, execute = runInPool): Promise<number> {
  const tasks = tasksOf(options);
  if (tasks.length === 0) {
    throw new InputError(`There is no mutant "${options.only}"; --list shows them all.`);
  }
  if (options.list) {
    out(`${listed(tasks)}\n`);
    return 0;
  }
  const results: Result[] = [];
  await execute(tasks, availableParallelism(), (result) => {
    results.push(result);
    if (results.length % 20 === 0) err(`${results.length} of ${tasks.length}\n`);
  });
  return report(results, tasks, options, { out, err });
}

async function report(
  results: readonly Result[],
  tasks: readonly Task[],
  { json, only, spec, client }: Options,
  { out, err }: Streams,
): Promise<number> {
  const table = killTableOf(
    results,
    tasks.map(({ id }) => id),
  );
  if (only === undefined && spec === client) await writeKillTable(table);
  const problems = printedProblems(results);
  if (json) out(`${JSON.stringify(table, null, 2)}\n`);
  else {
    out(`${printedTable(table)}\n`);
    if (only !== undefined) out(`${results.flatMap(({ details }) => details).join("\n")}\n`);
  }
  if (problems !== "") err(`${problems}\n`);
  if (!json) out(`${printedTotals(results, table)}\n`);
  return table.survived === 0 ? 0 : 1;
}

function tasksOf({ spec, client, only }: Options): Task[] {
  const all: Task[] = [
    ...(spec || !client ? mutations.map(({ id }): Task => ({ part: "spec", id })) : []),
    ...(client || !spec ? faults.map(({ id }): Task => ({ part: "client", id })) : []),
  ];
  return all.filter(({ id }) => only === undefined || id === only);
}

function listed(tasks: readonly Task[]): string {
  const kindOf = new Map([...mutations, ...faults].map(({ id, kind }) => [id, kind]));
  return tasks.map(({ part, id }) => `${part}  ${id}  ${kindOf.get(id)}`).join("\n");
}
