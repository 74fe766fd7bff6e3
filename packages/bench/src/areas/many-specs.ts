import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Area } from "../area.ts";
import { compare, type Measure, showRounds, takeTurns } from "../turns.ts";
import { createManyApis, type ManyApis } from "../workspaces/many-apis.ts";

type Metric = "time" | "tasks";

/** What an edit of one spec costs where there are many. */
export const manySpecs: Area = {
  name: "many-specs",
  title: "Many specs: check after an edit of one",
  method: `Synthetic repositories of 1, 10 and 50 APIs with this one's turbo.json: for each API a small spec, and a client that
codegen makes of it. One spec is edited; then all is generated and checked for drift, linted, compiled and tested through turbo.`,
  peers: [],
  async measure({ scratch, isQuick, onProgress }) {
    const sizes = isQuick ? [1, 3] : [1, 10, 50];
    const subjects: Record<string, Measure<Metric>> = {};
    for (const size of sizes) {
      onProgress(`${nameOf(size)}: all tasks for the first time`);
      const apis = createRepository(scratch, size);
      await apis.check();
      subjects[`${nameOf(size)}, one edited`] = measureCheck(apis, apis.editSpec);
      subjects[`${nameOf(size)}, nothing edited`] = measureCheck(apis, () => {});
    }
    const few = createRepository(scratch, 3);
    await few.check();
    subjects["3 APIs, the generator edited"] = measureCheck(few, few.editGenerator);
    const onRound = showRounds("edits", onProgress);
    const samples = await takeTurns(subjects, { rounds: isQuick ? 1 : 3, warmUp: 0, onRound });
    const baseline = `${nameOf(1)}, one edited`;
    const shared = { baseline, better: "lower" } as const;
    return {
      comparisons: [
        compare(samples, { ...shared, what: "Check after an edit: time", metric: "time", unit: "ms" }),
        compare(samples, {
          ...shared,
          what: "Check after an edit: tasks that ran",
          metric: "tasks",
          unit: "tasks",
        }),
      ],
    };
  },
};

const nameOf = (size: number) => (size === 1 ? "1 API" : `${size} APIs`);

function createRepository(scratch: string, size: number): ManyApis {
  const folder = join(scratch, `apis-${size}-${crypto.randomUUID()}`);
  mkdirSync(folder);
  return createManyApis(folder, size);
}

function measureCheck(apis: ManyApis, edit: () => void): Measure<Metric> {
  return async () => {
    edit();
    const start = performance.now();
    const ran = await apis.check();
    return { time: performance.now() - start, tasks: ran.length };
  };
}
