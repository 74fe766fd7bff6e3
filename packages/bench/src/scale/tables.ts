import { assumptions } from "./assumptions.ts";
import { type Case, callsPerVerification, choices, type Figures, fitting, quantile } from "./figures.ts";

/** The tables of `docs/scale.md` by the names of their markers. */
export function renderTables(figures: Figures): Readonly<Record<string, string>> {
  return {
    profiles: profileTable(figures),
    settings: settingsTable(figures),
    fleets: fleetTable(figures),
    overload: overloadTable(figures),
  };
}

function profileTable({ profiles }: Figures): string {
  const rows = profiles.map(({ title, calls }) => [
    title,
    `${calls.defaults}`,
    `${calls.remembersDevice}`,
    `${calls.slowPolls}`,
    [...new Set([fitting(calls.defaults), fitting(calls.slowPolls)])].map(number).join(" – "),
  ]);
  const head = ["verification", "calls", "`device` passed", "and polls every 5 s", "fit 5,000 calls"];
  return table(head, rows);
}

function settingsTable({ settings }: Figures): string {
  const rows = settings.map((row) => {
    const calls = callsPerVerification(row);
    const { result, started } = row.limited;
    return [
      row.free.title,
      calls.toFixed(2),
      number(fitting(calls)),
      seconds(row.free.result.delays),
      percent(result.endings.accepted, started),
    ];
  });
  const head = [
    "each row adds to the one above",
    "calls",
    "fit an hour",
    "answer to outcome, p50 / p95 (s)",
    "accepted of 2,000 an hour",
  ];
  return table(head, rows);
}

function fleetTable(figures: Figures): string {
  const rows = figures.fleets.map((one) => {
    const { load, title, result, settings } = one;
    const calls = wantedCalls(figures, one);
    const tokens = settings.sharesToken ? 1 : load.instances;
    return [
      number(load.instances),
      title,
      number(Math.round(calls)),
      `${rough(calls / assumptions.limit)}\u00a0×`,
      number(tokens),
      result.refusedFromMs === undefined ? "–" : duration(result.refusedFromMs),
      number(result.refused),
      `${number(result.endings.accepted)} (${percent(result.endings.accepted, one.started)})`,
      seconds(result.durations),
    ];
  });
  const head = [
    "instances",
    "settings",
    "calls an hour",
    "of the limit",
    "tokens",
    "limit reached after",
    "429s",
    "accepted",
    "p50 / p95 (s)",
  ];
  return table(head, rows);
}

/** The calls that a fleet makes if none is refused, its first tokens included. */
function wantedCalls({ settings }: Figures, { title, load, settings: own }: Case): number {
  const step = title === "defaults" ? "defaults" : "+ `intervalMs: 5_000`";
  const row = settings.find(({ free }) => free.title === step);
  if (!row || !(title in choices)) throw new Error(`No simulation without a limit for "${title}".`);
  return load.perHour * callsPerVerification(row) + (own.sharesToken ? 1 : load.instances);
}

function overloadTable({ overload }: Figures): string {
  const rows = overload.map(({ title, result, started }) => [
    title,
    number(result.answered + result.refused),
    number(result.refused),
    number(result.heldBack),
    `${number(result.endings.accepted)} (${percent(result.endings.accepted, started)})`,
    number(result.endings["refused late"]),
    seconds(result.durations),
  ]);
  const head = [
    "10,000 an hour, 100 instances",
    "requests sent",
    "429s",
    "held back",
    "accepted",
    "refused after a message",
    "p50 / p95 (s)",
  ];
  return table(head, rows);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const isText = (index: number) => rows.every((row) => /^[^\d–]/.test(row[index] ?? ""));
  const rule = `|${head.map((_, index) => (isText(index) ? "---" : "--:")).join("|")}|`;
  return [line(head), rule, ...rows.map(line)].join("\n");
}

const number = (value: number) => value.toLocaleString("en-US");

const rough = (value: number) => value.toLocaleString("en-US", { maximumSignificantDigits: 2 });

const percent = (part: number, whole: number) => `${rough((100 * part) / whole)}\u00a0%`;

/** Median and 95th percentile, in seconds. */
function seconds(values: readonly number[]): string {
  const [p50, p95] = [0.5, 0.95].map((part) => quantile(values, part));
  if (p50 === undefined || p95 === undefined) return "–";
  return `${(p50 / 1000).toFixed(1)} / ${(p95 / 1000).toFixed(1)}`;
}

function duration(ms: number): string {
  return ms < 120_000 ? `${Math.round(ms / 1000)} s` : `${Math.round(ms / 60_000)} min`;
}
