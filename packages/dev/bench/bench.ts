import { spawn } from "node:child_process";
import { loadavg } from "node:os";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { createProgram, main, Option, wholeNumber } from "@onelogin-mfa/command-line";
import type { DevEvent } from "../src/index.ts";
import { copyProject } from "./copy-project.ts";

const program = createProgram({
  name: "npm run bench --",
  description: `Measures the author's loop on a copy of the project: from just before a save until the new types are read back
from the disk, and until the result is read. Every save changes the spec.`,
}).addOption(
  new Option("--rounds <number>", "saves of each kind").argParser(wholeNumber(1, 1_000)).default(8),
);

const spec = "spec/mfa.yaml";
const types = "packages/client/src/generated/schema.ts";

/** What an author does: text of the spec, and where it shows in the generated types. */
const kinds = {
  description: { part: "description: A temporary code.", save: (mark: string) => `description: ${mark}` },
  "type of one operation": {
    part: "description: Whether the code can be used more than once before it expires.",
    save: (mark: string) => `enum: [true, false]\n                  description: ${mark}`,
  },
  "response that all share": {
    part: "Anything else. Not documented,",
    save: (mark: string) => `${mark} Not documented,`,
  },
} as const;

/** Milliseconds of one save. */
interface Sample {
  readonly types: number;
  readonly result: number;
  readonly cases: number;
}

await main(program, ({ rounds }) => bench(rounds));

async function bench(rounds: number): Promise<void> {
  const copy = copyProject();
  const cli = fileURLToPath(new URL("../src/cli.ts", import.meta.url));
  const args = [cli, "--json", "--root", copy.root, "--port", "0", "--mock-port", "0"];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const until = async (name: DevEvent["event"]): Promise<DevEvent> => {
    const { value, done } = await lines.next();
    if (done) throw new Error("the loop has ended");
    const event: DevEvent = JSON.parse(value);
    return event.event === name ? event : until(name);
  };
  const original = copy.read(spec);
  const load = (when: string) => process.stdout.write(`load at the ${when} ${loadavg()[0]?.toFixed(1)}\n`);
  try {
    await until("result");
    load("start");
    for (const [kind, { part, save }] of Object.entries(kinds)) {
      if (!original.includes(part)) throw new Error(`${spec} no longer has "${part}"`);
      const samples: Sample[] = [];
      for (let round = 0; round < rounds; round += 1) {
        const mark = `Save ${round} of ${kind}.`;
        const start = performance.now();
        copy.write(spec, original.replace(part, save(mark)));
        await until("generated");
        if (!copy.read(types).includes(mark)) throw new Error(`the types on disk do not say "${mark}"`);
        const onDisk = performance.now() - start;
        const result = await until("result");
        const cases = result.event === "result" ? result.counts.cases : 0;
        samples.push({ types: onDisk, result: performance.now() - start, cases });
      }
      report(kind, samples);
    }
    load("end");
  } finally {
    child.kill("SIGTERM");
    copy.remove();
  }
}

function report(kind: string, samples: readonly Sample[]): void {
  const cell = (read: (sample: Sample) => number) => {
    const sorted = samples.map(read).sort((left, right) => left - right);
    const at = (share: number) => Math.round(sorted[Math.floor((sorted.length - 1) * share)] ?? 0);
    return `${at(0.5)} ms (fastest ${at(0)}, slowest ${at(1)})`;
  };
  const cases = Math.max(...samples.map((sample) => sample.cases));
  process.stdout.write(`${kind}: ${samples.length} saves, ${cases} contract cases each
  types on disk  ${cell((sample) => sample.types)}
  result        ${cell((sample) => sample.result)}
`);
}
