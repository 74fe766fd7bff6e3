import { cpSync, existsSync, readdirSync, symlinkSync } from "node:fs";
import { loadavg } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createProgram, main, table, wholeNumber } from "@onelogin-mfa/command-line";
import type { DevEvent } from "../src/events.ts";
import { createProjectCopy } from "../test/support/project-copy.ts";
import { type DevRun, runDev } from "../test/support/run-dev.ts";

const program = createProgram({
  name: "npm run bench --",
  description: `Measures the author's loop on a copy of the project: from just before a save until the new types are read back
from the disk, and until the result. Every save changes the spec.`,
}).option("--rounds <number>", "saves of each kind", wholeNumber(1, 1_000), 8);

const spec = "spec/mfa.yaml";
const types = "packages/client/src/generated/schema.ts";

const repository = fileURLToPath(new URL("../../..", import.meta.url));
const copied = ["package.json", "tsconfig.base.json", "spec", "packages", "node_modules/@onelogin-mfa"];
const aside = /[\\/](node_modules(?![\\/]@onelogin-mfa)|dist|coverage|\.[^\\/]*cache|test-results\.json)/;

/** What an author does: text of the spec, and what it becomes; the mark shows in the generated types. */
const kinds = [
  { kind: "description", part: "A temporary code.", save: (mark: string) => mark },
  {
    kind: "type of one operation",
    part: "description: Whether the code can be used more than once before it expires.",
    save: (mark: string) => `enum: [true, false]\n                  description: ${mark}`,
  },
  {
    kind: "response that all share",
    part: "Anything else. Not documented,",
    save: (mark: string) => `${mark} Not documented,`,
  },
] as const;

await main(program, async ({ rounds }) => {
  const run = await runDev(createProjectCopy(copyRepository));
  try {
    const load = () => loadavg()[0]?.toFixed(1);
    const before = load();
    const rows: string[][] = [];
    for (const kind of kinds) rows.push(await measure(run, kind, rounds));
    process.stdout.write(`${table(["save", "cases", "types on disk", "result"], rows)}\n
Milliseconds, of ${rounds} saves each: median (fastest to slowest). Load ${before} at the start, ${load()} at the end.\n`);
  } finally {
    await run.end();
  }
});

async function measure(
  { copy, until }: DevRun,
  { kind, part, save }: (typeof kinds)[number],
  rounds: number,
) {
  const original = copy.read(spec);
  if (!original.includes(part)) throw new Error(`${spec} no longer has "${part}"`);
  const onDisk: number[] = [];
  const toResult: number[] = [];
  let cases = 0;
  for (let round = 0; round < rounds; round += 1) {
    const mark = `Save ${round} of ${kind}.`;
    const start = performance.now();
    const whenGenerated = ({ event }: DevEvent) => {
      if (event !== "generated") return;
      if (!copy.read(types).includes(mark)) throw new Error(`the types on disk do not say "${mark}"`);
      onDisk.push(performance.now() - start);
    };
    const { result } = await until(() => copy.write(spec, original.replace(part, save(mark))), whenGenerated);
    toResult.push(performance.now() - start);
    cases = result.counts.cases;
  }
  return [kind, String(cases), spread(onDisk), spread(toResult)];
}

function spread(samples: readonly number[]): string {
  const sorted = samples.toSorted((left, right) => left - right);
  const at = (share: number) => Math.round(sorted[Math.floor((sorted.length - 1) * share)] ?? 0);
  return `${at(0.5)} (${at(0)} to ${at(1)})`;
}

/** Copies this repository, and links what is installed; the links between its packages lead into the copy. */
function copyRepository(root: string): void {
  const filter = (from: string) => !aside.test(from.slice(repository.length - 1));
  for (const path of copied) {
    cpSync(join(repository, path), join(root, path), { recursive: true, verbatimSymlinks: true, filter });
  }
  const installed = readdirSync(join(repository, "node_modules")).filter(
    (name) => !/^\.|^@onelogin-mfa$/.test(name),
  );
  const nested = readdirSync(join(repository, "packages")).map((name) => `packages/${name}/node_modules`);
  for (const path of [...installed.map((name) => `node_modules/${name}`), "spec/node_modules", ...nested]) {
    if (existsSync(join(repository, path))) symlinkSync(join(repository, path), join(root, path));
  }
}
