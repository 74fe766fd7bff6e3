/** Simulates fleets and writes the figures of `docs/scale.md`: `npm run scale`. The same code gives the same figures. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createProgram, main } from "@onelogin-mfa/command-line";
import { drawCharts } from "./charts.ts";
import { insertTables } from "./document.ts";
import { computeFigures } from "./figures.ts";
import { renderTables } from "./tables.ts";

const docs = join(import.meta.dirname, "../../../../docs");

const program = createProgram({
  name: "npm run scale --",
  description: `Measures the calls of each kind of verification in the sandbox, simulates fleets against the rate limit, and
    writes tables and charts of docs/scale.md. It takes half a minute, and the same code gives the same figures.`,
  notes: "What it assumes is in packages/bench/src/scale/assumptions.ts.",
});

await main(program, async () => {
  const figures = await computeFigures({ hasLargest: true });
  const tables = renderTables(figures);
  const path = join(docs, "scale.md");
  writeFileSync(path, insertTables(readFileSync(path, "utf8"), tables));
  mkdirSync(join(docs, "scale"), { recursive: true });
  for (const [name, chart] of Object.entries(drawCharts(figures)))
    writeFileSync(join(docs, "scale", name), chart);
  process.stdout.write(`${Object.values(tables).join("\n\n")}\n`);
});
