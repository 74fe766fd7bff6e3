import { faults } from "./client/faults.ts";
import { killTableOf, writeKillTable } from "./kill-table.ts";
import type { Options } from "./options.ts";
import { runInPool, type Task } from "./pool.ts";
import { printedProblems, printedTable, printedTotals } from "./print.ts";
import type { Result } from "./row.ts";
import { mutations } from "./spec/mutations.ts";

/** Where the program prints to. */
export interface Streams {
  readonly out: (text: string) => void;
  /** Progress and complaints. */
  readonly err: (text: string) => void;
}

/**
 * Runs what the options ask for, and prints it.
 *
 * @param execute runs the tasks; another one for tests
 * @returns the exit code: 1 if something survived, 2 if there is nothing of that name
 */
export async function run(options: Options, { out, err }: Streams, execute = runInPool): Promise<number> {
  const tasks = tasksOf(options);
  if (tasks.length === 0) {
    err(`There is no mutation or fault "${options.only}"; --list shows them all.\n`);
    return 2;
  }
  if (options.list) {
    out(`${listed(tasks)}\n`);
    return 0;
  }
  const results: Result[] = [];
  await execute(tasks, options.processes, (result) => {
    results.push(result);
    if (results.length % 20 === 0) err(`${results.length} of ${tasks.length}\n`);
  });
  return report(results, tasks, options, { out, err });
}

async function report(
  results: readonly Result[],
  tasks: readonly Task[],
  { json, only, parts }: Options,
  { out, err }: Streams,
): Promise<number> {
  const table = killTableOf(
    results,
    tasks.map(({ id }) => id),
  );
  if (only === undefined && parts.size === 2) await writeKillTable(table);
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

function tasksOf({ parts, only }: Options): Task[] {
  const all: Task[] = [
    ...mutations.map(({ id }): Task => ({ part: "spec", id })),
    ...faults.map(({ id }): Task => ({ part: "client", id })),
  ];
  return all.filter(({ part, id }) => parts.has(part) && (only === undefined || id === only));
}

function listed(tasks: readonly Task[]): string {
  const kindOf = new Map([...mutations, ...faults].map(({ id, kind }) => [id, kind]));
  return tasks.map(({ part, id }) => `${part}  ${id}  ${kindOf.get(id)}`).join("\n");
}
