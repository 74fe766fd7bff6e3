import { writeFileSync } from "node:fs";
import { availableParallelism, cpus, release, totalmem, type } from "node:os";
import { join } from "node:path";
import { git } from "@onelogin-mfa/repository/git";
import tools from "../tools/package.json" with { type: "json" };
import type { Samples } from "./rounds.ts";

/** A section of the results. */
export interface Benchmark {
  readonly title: string;
  /** Explains the tables: the candidates, the calls or documents, the metrics. */
  readonly method: string;
  /** @param scratch a folder that is removed afterwards @param isQuick takes one round, to see that the benchmark runs */
  readonly measure: (scratch: string, isQuick: boolean) => Promise<readonly Table[]>;
}

/** Figures of one metric. */
export interface Table {
  readonly title: string;
  readonly unit: string;
  /** The candidate that ratios refer to. */
  readonly baseline?: string;
  readonly rows: readonly Row[];
}

export interface Row {
  readonly name: string;
  readonly values: readonly number[];
  /** Values of the baseline in the same rounds. */
  readonly base?: readonly number[] | undefined;
  /** Upper limit: of the ratio if there is a baseline, else of the value. */
  readonly limit?: number | undefined;
}

/** A table of all candidates. @param limits ratios to the baseline */
export function compare<Metric extends string>(
  samples: Samples<Metric>,
  metric: Metric,
  table: Required<Omit<Table, "rows">>,
  limits: Readonly<Record<string, number>> = {},
): Table {
  const base = samples.get(table.baseline)?.map((sample) => sample[metric]);
  const rows = [...samples].map(([name, all]) => {
    return { name, values: all.map((sample) => sample[metric]), base, limit: limits[name] };
  });
  return { ...table, rows };
}

/** The quartiles; between two neighbors in proportion. */
function quartilesOf(values: readonly number[]): readonly [low: number, median: number, high: number] {
  const sorted = values.toSorted((a, b) => a - b);
  const quantile = (part: number) => {
    const position = (sorted.length - 1) * part;
    const below = sorted[Math.floor(position)] ?? Number.NaN;
    return below + ((sorted[Math.ceil(position)] ?? Number.NaN) - below) * (position % 1);
  };
  return [quantile(0.25), quantile(0.5), quantile(0.75)];
}

/** Quartiles of the ratios to the baseline within each round. */
const ratiosOf = ({ values, base }: Row) =>
  base && quartilesOf(values.map((value, round) => value / (base[round] ?? Number.NaN)));

/** Compares the quartiles with the limit: a limit between them, or fewer than three runs, decide nothing. */
export function decisionOf(row: Row): string {
  if (row.limit === undefined) return "";
  const [low, , high] = ratiosOf(row) ?? quartilesOf(row.values);
  const isOpen = row.values.length < 3 || (low <= row.limit && row.limit < high);
  const decision = isOpen ? "not decided" : high <= row.limit ? "met" : "**not met**";
  return `≤ ${row.limit}${row.base ? " ×" : ""}: ${decision}`;
}

/** Three digits, or all of a whole number. */
function number(value: number): string {
  const digits = Math.abs(value) >= 100 ? { maximumFractionDigits: 0 } : { maximumSignificantDigits: 3 };
  return value.toLocaleString("en-US", digits);
}

/** Writes a table as Markdown. */
export function renderTable({ title, unit, baseline, rows }: Table): string {
  const head = ["", unit, "quartiles", baseline ? `× ${baseline}` : "", "runs", "limit"];
  const lines = rows.map((row) => {
    const [low, median, high] = quartilesOf(row.values).map(number);
    const [lowRatio, ratio, highRatio] = ratiosOf(row)?.map((one) => one.toFixed(2)) ?? [];
    const ratios = ratio === undefined ? "" : `${ratio} (${lowRatio} – ${highRatio})`;
    return [row.name, median, `${low} – ${high}`, ratios, row.values.length, decisionOf(row)];
  });
  const table = [head, ["---", ...Array.from({ length: 5 }, () => "--:")], ...lines];
  return `### ${title}\n\n${table.map((cells) => `| ${cells.join(" | ")} |`).join("\n")}`;
}

const resultsFile = join(import.meta.dirname, "RESULTS.md");
/** The pinned tools that a benchmark runs. */
const competitors = /^(@hey-api|@octokit|@redocly|openapi-(fetch|typescript)|orval|swagger-typescript-api)/;

/** The figures that have a limit as one table: the first such row of each table, as the others are its variants. */
export function renderSummary(tables: readonly Table[]): string {
  const lines = tables.flatMap((table) => {
    const row = table.rows.find(({ limit }) => limit !== undefined);
    if (!row) return [];
    const [, median] = quartilesOf(row.values).map(number);
    const [lowRatio, ratio, highRatio] = ratiosOf(row)?.map((one) => one.toFixed(2)) ?? [];
    const baseline = table.baseline ? `${ratio} × ${table.baseline} (${lowRatio} – ${highRatio})` : "";
    return [[table.title, row.name, `${median} ${table.unit}`, baseline, decisionOf(row)]];
  });
  const rows = [
    ["", "measured", "median", "compared", "limit"],
    ["---", "---", "--:", "---", "---"],
    ...lines,
  ];
  return rows.map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

/** Writes `RESULTS.md`: the figures that have a limit, and what they depend on. */
export function saveResults(tables: readonly Table[]): void {
  const memory = `${Math.round(totalmem() / 2 ** 30)} GB`;
  const machine = `${cpus()[0]?.model}, ${availableParallelism()} cores, ${memory}, ${type()} ${release().replace(/-.*/, "")}`;
  const commit = git(import.meta.dirname, [
    "describe",
    "--always",
    "--dirty",
    "--abbrev=9",
    "--exclude=*",
  ]).trim();
  const pins = Object.entries(tools.dependencies).filter(([name]) => competitors.test(name));
  writeFileSync(
    resultsFile,
    `# Benchmarks

\`npm run bench\` takes about 8 minutes, prints every candidate with its quartiles, and writes this page. Less is better everywhere. A ratio
is the median of the ratios within each round, with its quartiles, so it holds on other machines better than a figure does. A
limit between the quartiles decides nothing.

${renderSummary(tables)}

Measured on ${new Date().toISOString().slice(0, 10)} at commit \`${commit}\`: ${machine}; Node ${process.versions.node}, ${pins.map((pin) => pin.join(" ")).join(", ")}.
`,
  );
}
