import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type Bump, compareDocuments, requiredBump } from "../src/index.ts";
import type { Spec } from "../src/report.ts";
import { drop, type Edit, edited, set } from "./support/edit.ts";

/** A file of `fixtures/histories`; `NOTICE.md` beside them says where they come from and what the labels mean. */
interface History {
  readonly runs: readonly {
    readonly version: string;
    readonly spec: Spec;
    readonly steps: readonly Step[];
  }[];
}

interface Step {
  readonly version: string;
  readonly breaking: boolean;
  readonly reason: string;
  /** The bump that `redocly diff` 2.77.0 asks for. */
  readonly redocly: Bump;
  readonly edits: readonly ({ readonly set: string; readonly value: unknown } | { readonly drop: string })[];
}

const folder = new URL("fixtures/histories/", import.meta.url);

const toEdit = (edit: Step["edits"][number]): Edit =>
  "set" in edit ? set(edit.set, edit.value) : drop(edit.drop);

/** Every pair of consecutive versions: an example is `figma 0.10.0 → 0.11.0`. */
const pairs = readdirSync(folder)
  .filter((file) => file.endsWith(".json"))
  .flatMap((file) => {
    const { runs }: History = JSON.parse(readFileSync(new URL(file, folder), "utf8"));
    return runs.flatMap(({ version, spec, steps }) => {
      let [from, base] = [version, spec];
      return steps.map((step) => {
        const head = edited(base, ...step.edits.map(toEdit));
        const pair = { id: `${file.slice(0, -5)} ${from} → ${step.version}`, base, head, ...step };
        [from, base] = [step.version, head];
        return { ...pair, bump: requiredBump(compareDocuments(pair.base, pair.head)) };
      });
    });
  });

/** The breaking pairs that a rating misses, and the harmless ones that it calls breaking. */
function mistakes(ratingOf: (pair: (typeof pairs)[number]) => Bump) {
  const wrong = pairs.filter((pair) => (ratingOf(pair) === "major") !== pair.breaking);
  const idsOf = (some: typeof pairs) => some.map(({ id }) => id);
  return {
    missed: idsOf(wrong.filter(({ breaking }) => breaking)),
    alarms: idsOf(wrong.filter(({ breaking }) => !breaking)),
  };
}

describe("81 pairs of real histories, labelled by hand", () => {
  it("are rated as their labels say, but for one false alarm", () => {
    expect(pairs).toHaveLength(81);
    // the parts of this page are joined by `$dynamicRef`, which is not followed
    expect(mistakes(({ bump }) => bump)).toEqual({ missed: [], alarms: ["galaxy 0.6.4 → 0.6.9"] });
  });

  it("are rated better than by `redocly diff`", () => {
    const { missed, alarms } = mistakes(({ redocly }) => redocly);
    expect([missed.length, alarms.length]).toEqual([2, 4]);
  });
});
