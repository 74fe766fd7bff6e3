import { execFileSync } from "node:child_process";
import { availableParallelism } from "node:os";
import { table } from "@onelogin-mfa/command-line";
import type { Progress, Report } from "../report.ts";
import { root } from "../repository.ts";
import { gateNames, mutations } from "./mutation.ts";
import { runInPool } from "./pool.ts";
import type { Result, Row } from "./run-mutation.ts";

/** The kill table. It holds no times: the same sources give the same bytes. */
interface KillTable {
  readonly rows: readonly Row[];
  readonly killed: number;
  readonly survived: number;
}

/** Which mutants of the spec are run: all if empty. */
export interface SpecOptions {
  /** The id of the only one. */
  readonly only?: string | undefined;
  /** Seconds after which no other one is begun. Each commit begins elsewhere in the list. */
  readonly within?: number | undefined;
}

/** Runs mutants of the spec through its gates. */
export async function runSpec({ only, within }: SpecOptions, progress: Progress): Promise<Report> {
  const ids = mutations.map(({ id }) => id).filter((id) => only === undefined || id === only);
  const first = within === undefined ? 0 : commitNumber() % ids.length;
  const results: Result[] = [];
  const onResult = (result: Result) => {
    results.push(result);
    if (results.length % 20 === 0) progress(`spec: ${results.length} of ${ids.length}\n`);
  };
  await runInPool([...ids.slice(first), ...ids.slice(0, first)], availableParallelism(), onResult, within);
  const left = ids.length - results.length;
  if (left > 0) progress(`spec: no time for ${left} of ${ids.length}\n`);
  results.sort((a, b) => ids.indexOf(a.row.id) - ids.indexOf(b.row.id));
  return reportSpec(results, only !== undefined);
}

function commitNumber(): number {
  const commit = execFileSync("git", ["rev-parse", "--short=8", "HEAD"], { cwd: root, encoding: "utf8" });
  return Number.parseInt(commit.slice(0, 8), 16);
}

/** The report of results, with what each gate reported if `detailed`. */
export function reportSpec(results: readonly Result[], detailed: boolean): Report {
  const survived = results.filter(({ problems }) => problems.length > 0).length;
  const killTable: KillTable = {
    rows: results.map(({ row }) => row),
    killed: results.length - survived,
    survived,
  };
  return {
    passed: survived === 0,
    text: [
      printedRows(killTable),
      ...(detailed ? results.flatMap(({ details }) => details) : []),
      totals(killTable),
    ].join("\n"),
    problems: results.flatMap(({ row, problems }) => problems.map((problem) => `${row.id}: ${problem}`)),
    json: killTable,
  };
}

function printedRows({ rows }: KillTable): string {
  const cells = rows.map(({ id, kind, bump, killedBy }) => [
    id,
    kind,
    bump === "none" ? "" : bump,
    killedBy.join(" ") || "nobody",
  ]);
  return table(["mutant", "kind", "bump", "killed by"], cells);
}

function totals({ rows, killed, survived }: KillTable): string {
  const gates = gateNames.map(
    (gate) => `${gate} ${rows.filter((row) => row.killedBy.includes(gate)).length}`,
  );
  const byVersion = rows.filter((row) =>
    row.killedBy.every((gate) => gate === "version" || gate === "drift"),
  );
  return `spec: ${rows.length} mutants, noticed by ${gates.join(", ")}; by version alone ${byVersion.length}
spec: ${killed} killed, ${survived} survived`;
}
