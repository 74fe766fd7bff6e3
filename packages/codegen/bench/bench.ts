import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { generate } from "../src/index.ts";
import { findGithubDocument, say } from "./github.ts";

// Compares the wall time of `codegen` with that of the bare `openapi-typescript` command line. The commands
// take turns, so that a busy machine slows all of them alike; the median counts.

const require = createRequire(import.meta.url);
const bare = join(dirname(require.resolve("openapi-typescript")), "..", "bin", "cli.js");
const cli = join(import.meta.dirname, "..", "src", "cli.ts");
const mfa = join(import.meta.dirname, "../../../spec/mfa.yaml");

const github = findGithubDocument();
if (github === undefined)
  say("GitHub's description is not installed: skipped. `npm run test:large` installs it.");
const rows = [...compare(mfa, 9), ...(github === undefined ? [] : compare(github, 5))];
for (const { document, command, runs, medianMs, ratio } of rows) {
  const figures = [`${runs} runs`, `${medianMs} ms`.padStart(8), ratio.toFixed(2)];
  say([document.padEnd(20), command.padEnd(26), ...figures].join("  "));
}
await measureWarm(mfa);
const results = JSON.stringify({ node: process.version, rows }, null, 2);
writeFileSync(join(import.meta.dirname, "results.json"), `${results}\n`);

/** The ratio is against the bare command line; below 1 is faster. */
function compare(spec: string, runs: number) {
  const folder = mkdtempSync(join(tmpdir(), "codegen-bench-"));
  const out = join(folder, "out");
  const commands: readonly (readonly [string, readonly string[]])[] = [
    ["openapi-typescript", [bare, spec, "-o", join(out, "bare.ts")]],
    ["codegen, schema only", [cli, spec, out, "--emit", "schema"]],
    ["codegen", [cli, spec, out]],
  ];
  const times = commands.map((): number[] => []);
  for (let run = 0; run < runs; run += 1) {
    for (const [index, [, args]] of commands.entries()) {
      rmSync(out, { recursive: true, force: true }); // so that every run writes
      times[index]?.push(time(args));
    }
  }
  rmSync(folder, { recursive: true, force: true });
  const medians = times.map(median);
  const [base = Number.NaN] = medians;
  return commands.map(([command], index) => {
    const medianMs = medians[index] ?? Number.NaN;
    const document = basename(spec);
    return { document, command, runs, medianMs: Math.round(medianMs), ratio: medianMs / base };
  });
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
  const after = median(warm).toFixed(0);
  say(`generate("${basename(spec)}") in one process: first ${cold.toFixed(0)} ms, then ${after} ms`);
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
