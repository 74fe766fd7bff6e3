import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { emitterNames, generate } from "../src/index.ts";
import { findGithubDocument } from "./github.ts";
import { say } from "./say.ts";

// Compares the wall time of `codegen` with that of the bare `openapi-typescript` command line. The commands
// take turns, so that a busy machine slows all of them alike; the median counts.

const require = createRequire(import.meta.url);
const bare = join(dirname(require.resolve("openapi-typescript")), "..", "bin", "cli.js");
const cli = join(import.meta.dirname, "..", "src", "cli.ts");

interface Row {
  readonly document: string;
  readonly command: string;
  readonly runs: number;
  readonly medianMs: number;
  /** Against the bare command line; below 1 is faster. */
  readonly ratio: number;
}

const rows: Row[] = [];
const mfa = join(import.meta.dirname, "../../../spec/mfa.yaml");
if (existsSync(mfa)) {
  rows.push(...compare(mfa, 9));
  await measureWarm(mfa);
} else say("spec/mfa.yaml is missing: skipped.");
const github = findGithubDocument();
if (github !== undefined) rows.push(...compare(github, 5));
else say("GitHub's description is not installed: skipped. `npm run test:large` installs it.");
say(table(rows));
writeFileSync(
  join(import.meta.dirname, "results.json"),
  `${JSON.stringify({ node: process.version, rows }, null, 2)}\n`,
);

function table(lines: readonly Row[]): string {
  const cells = lines.map(({ document, command, runs, medianMs, ratio }) =>
    [
      document.padEnd(20),
      command.padEnd(26),
      `${runs} runs`,
      `${medianMs} ms`.padStart(8),
      ratio.toFixed(2),
    ].join("  "),
  );
  return cells.join("\n");
}

function compare(spec: string, runs: number): Row[] {
  const folder = mkdtempSync(join(tmpdir(), "codegen-bench-"));
  const all = emitterNames.join(",");
  const commands: readonly (readonly [string, readonly string[]])[] = [
    ["openapi-typescript", [bare, spec, "-o", join(folder, "bare.ts")]],
    ["codegen, schema only", [cli, spec, join(folder, "schema"), "--emit", "schema"]],
    ["codegen, default emitters", [cli, spec, join(folder, "default")]],
    ["codegen, all emitters", [cli, spec, join(folder, "all"), "--emit", all]],
  ];
  const times = commands.map((): number[] => []);
  for (let run = 0; run < runs; run += 1) {
    for (const [index, [, args]] of commands.entries()) {
      // always a fresh folder, so that every run writes
      for (const name of ["schema", "default", "all"])
        rmSync(join(folder, name), { recursive: true, force: true });
      times[index]?.push(time(args));
    }
  }
  rmSync(folder, { recursive: true, force: true });
  const medians = times.map(median);
  return commands.map(([command], index) => ({
    document: basename(spec),
    command,
    runs,
    medianMs: Math.round(medians[index] ?? Number.NaN),
    ratio: Number(((medians[index] ?? Number.NaN) / (medians[0] ?? Number.NaN)).toFixed(2)),
  }));
}

function time(args: readonly string[]): number {
  const start = performance.now();
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
  if (status !== 0) throw new Error(`${args.join(" ")} failed:\n${stderr}`);
  return performance.now() - start;
}

/** What a watch process sees: the same process generates again and again. */
async function measureWarm(spec: string): Promise<void> {
  const times: number[] = [];
  for (let run = 0; run < 15; run += 1) {
    const start = performance.now();
    await generate({ spec });
    times.push(performance.now() - start);
  }
  const [cold = Number.NaN, ...warm] = times;
  say(
    `generate("${basename(spec)}") in one process: first ${cold.toFixed(0)} ms, then ${median(warm).toFixed(0)} ms`,
  );
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
