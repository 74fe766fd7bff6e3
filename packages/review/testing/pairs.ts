import { readdirSync, readFileSync } from "node:fs";
import type { Bump } from "../src/index.ts";
import type { Spec } from "../src/report.ts";
import { drop, type Edit, edited, set } from "./edit.ts";

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

/** Two consecutive versions of a document. */
export interface HistoryPair extends Step {
  /** Such as `figma 0.10.0 → 0.11.0`. */
  readonly id: string;
  readonly base: Spec;
  readonly head: Spec;
}

/** A line of `fixtures/cases/cases.jsonl`; `NOTICE.md` beside it says what the labels mean. */
export interface Case {
  readonly id: string;
  readonly breaking: boolean;
  readonly reason: string;
  /** Sentences that a report has to have. */
  readonly sentences: readonly string[];
  /** The bump that `redocly diff` 2.77.0 asks for. */
  readonly redocly: Bump;
  readonly base: Spec;
  readonly head: Spec;
}

/** A line of `fixtures/corpus/*.jsonl`; `NOTICE.md` beside them says where they come from. */
export interface CorpusPair {
  /** The peer, and its name for the pair. */
  readonly id: string;
  readonly expected: "breaking" | "compatible" | "unchanged";
  readonly redocly: string;
  readonly base: Spec;
  readonly head: Spec;
}

const folderOf = (name: string) => new URL(`../test/fixtures/${name}/`, import.meta.url);

const toEdit = (edit: Step["edits"][number]): Edit =>
  "set" in edit ? set(edit.set, edit.value) : drop(edit.drop);

/** Reads every pair of consecutive versions. */
export function historyPairs(): HistoryPair[] {
  const folder = folderOf("histories");
  const files = readdirSync(folder).filter((file) => file.endsWith(".json"));
  return files.flatMap((file) => {
    const { runs }: History = JSON.parse(readFileSync(new URL(file, folder), "utf8"));
    return runs.flatMap(({ version, spec, steps }) => {
      let [from, base] = [version, spec];
      return steps.map((step) => {
        const head = edited(base, ...step.edits.map(toEdit));
        const pair = { id: `${file.slice(0, -5)} ${from} → ${step.version}`, base, head, ...step };
        [from, base] = [step.version, head];
        return pair;
      });
    });
  });
}

/** Reads the pairs that are written for the benchmark. */
export const casePairs = (): Case[] =>
  linesOf(new URL("cases.jsonl", folderOf("cases"))).map((line): Case => JSON.parse(line));

/** Reads the pairs from the tests of other tools. */
export function corpusPairs(): CorpusPair[] {
  return ["libopenapi", "oasdiff", "openapi-diff", "optic"].flatMap((peer) => {
    const lines = linesOf(new URL(`${peer}.jsonl`, folderOf("corpus")));
    const pairs = lines.map((line): CorpusPair => JSON.parse(line));
    return pairs.map((pair) => ({ ...pair, id: `${peer}: ${pair.id}` }));
  });
}

const linesOf = (file: URL): string[] => readFileSync(file, "utf8").trimEnd().split("\n");
