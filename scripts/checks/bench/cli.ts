import { tmpdir } from "node:os";
import { join } from "node:path";
import { createProgram, InputError, main, withTemporaryFolder } from "@onelogin-mfa/command-line";
import { runTask } from "@onelogin-mfa/repository/run-turbo";
import { installTools } from "../src/tools.ts";
import { type Benchmark, renderTable, saveResults, type Table } from "./results.ts";

/** The benchmarks, each loaded when it is run: help and wrong usage do not need what they measure. */
const benchmarks = new Map<string, () => Promise<Benchmark>>([
  ["generator", async () => (await import("./documents.ts")).generator],
  ["large-document", async () => (await import("./documents.ts")).largeDocument],
  ["client-call", async () => (await import("./client-call.ts")).clientCall],
  ["sandbox", async () => (await import("./sandbox.ts")).sandbox],
  ["sandbox-load", async () => (await import("./sandbox-load.ts")).sandboxLoad],
  ["comparison", async () => (await import("./documents.ts")).comparison],
]);
const names = [...benchmarks.keys()].join(", ");

const program = createProgram({
  name: "npm run bench --",
  description: `Measures generator, client, sandbox and comparison beside competitors, which are installed once, from the npm registry, and
    prints the figures. A run of all benchmarks writes those that have a limit to scripts/checks/bench/RESULTS.md.`,
  notes: "Exit codes: 0 measured, whether or not limits are met, 1 a benchmark failed, 2 wrong usage.",
})
  .argument("[benchmark...]", `only these: ${names} (default: all, about 8 minutes)`)
  .option("--quick", "one round, to see that a benchmark runs: writes nothing");

await main(program, async (chosen, { quick = false }) => {
  const unknown = chosen.find((name) => !benchmarks.has(name));
  if (unknown !== undefined) throw new InputError(`Unknown benchmark "${unknown}". Choose from: ${names}.`);
  await runTask("build");
  await installTools();
  const all: Table[] = [];
  for (const [name, load] of benchmarks) {
    if (chosen.length > 0 && !chosen.includes(name)) continue;
    const { title, method, measure } = await load();
    const tables = await withTemporaryFolder(join(tmpdir(), "onelogin-mfa-bench-"), (scratch) =>
      measure(scratch, quick),
    );
    process.stdout.write(`${[`## ${title}`, method, ...tables.map(renderTable)].join("\n\n")}\n\n`);
    all.push(...tables);
  }
  if (!quick && chosen.length === 0) saveResults(all);
});
