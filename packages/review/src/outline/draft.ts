import type { Node } from "@onelogin-mfa/openapi";
import type { Sides } from "../compare/pairs.ts";
import type { OutlineEntry, OutlineKind, WordRun } from "../report.ts";

/** An entry that is being made: what it has inside, and the changes that are found there, come later. */
export interface Draft extends OutlineEntry {
  readonly entries: Draft[];
  readonly changes: string[];
  readonly places: string[];
}

/** The name of an entry, and what it is. */
export interface Label {
  readonly kind: OutlineKind;
  readonly name?: string;
  readonly note?: string;
}

/** Makes something of each side that is there. */
export function bothOf<T>(
  sides: Sides<unknown>,
  make: (side: "before" | "after") => T | undefined,
): Sides<T> {
  const of = (side: "before" | "after") => (sides[side] === undefined ? undefined : make(side));
  return { before: of("before"), after: of("after") };
}

/** Says what an entry of two sides is: one of both may still be found to have changed. */
function stateOf({ before, after }: Sides<unknown>): OutlineEntry["state"] {
  if (before === undefined) return "added";
  return after === undefined ? "removed" : "same";
}

/** Creates an entry; one with a run that came or went has changed. */
export function createDraft(
  { kind, name = "", note = "" }: Label,
  sides: Sides<unknown>,
  runs: Partial<Pick<OutlineEntry, "type" | "values" | "facts" | "description" | "component">> = {},
): Draft {
  const { type = [], values = [], facts = [], description = [], component = null } = runs;
  const said = { type, values, facts, description };
  const isChanged = Object.values(said).some((list) => list.some(({ state: one }) => one !== "same"));
  const state = stateOf(sides);
  return {
    kind,
    name,
    note,
    state: state === "same" && isChanged ? "changed" : state,
    ...said,
    component,
    changes: [],
    places: [],
    entries: [],
  };
}

/** A text before and now as runs. What stands in a whole that came or went did so with it, and is not marked again. */
export function runsOf({ before, after }: Sides<string>): WordRun[] {
  const same = (text: string | undefined): WordRun[] => (text ? [{ state: "same", text }] : []);
  if (before === undefined || after === undefined || before === after) return same(after ?? before);
  return [
    ...(before ? [{ state: "removed", text: before } as const] : []),
    ...(after ? [{ state: "added", text: after } as const] : []),
  ];
}

/** The words of two lists, each once: those of the newer one in its order, and what is gone behind what it stood behind. */
export function mergedRuns({ before, after }: Sides<readonly string[]>): WordRun[] {
  const [old, now] = [new Set(before), new Set(after)];
  const isWhole = before === undefined || after === undefined;
  return mergedKeys(old, now).map((text) => {
    if (isWhole || (old.has(text) && now.has(text))) return { state: "same", text };
    return { state: now.has(text) ? "added" : "removed", text };
  });
}

/** The keys of two maps or sets: those of the newer one in its order, and what is gone behind what it stood behind. */
export function mergedKeys(
  before: { readonly keys: () => Iterable<string> } | undefined,
  after: { readonly keys: () => Iterable<string> } | undefined,
): string[] {
  const now = new Set(after?.keys());
  const goneBehind = new Map<string | undefined, string[]>();
  let last: string | undefined;
  for (const key of before?.keys() ?? []) {
    if (now.has(key)) last = key;
    else goneBehind.set(last, [...(goneBehind.get(last) ?? []), key]);
  }
  const behind = (key: string | undefined) => goneBehind.get(key) ?? [];
  return [...behind(undefined), ...[...now].flatMap((key) => [key, ...behind(key)])];
}

/** Knowledge of both documents, for all outlines of a comparison, and the parts of one outline so far. */
export interface Context {
  /** True if two nodes are the same with all that they refer to. */
  readonly isUnchanged: (before: Node, after: Node) => boolean;
  /** True for the pointers of a component before and now, also of one that has another name now. */
  readonly isSameComponent: (before: string, after: string) => boolean;
  /** True the first time that a key is asked for in an outline: what contains itself ends there. */
  readonly isFirst: (key: string) => boolean;
  /** Notes where what an entry says is written. */
  readonly register: (entry: Draft, nodes: Sides<readonly Node[]>) => void;
}

/** True if both sides are there and are the same with all that they refer to. */
export function isKept({ isUnchanged }: Context, { before, after }: Sides<readonly Node[]>): boolean {
  if (before === undefined || after === undefined || before.length !== after.length) return false;
  return before.every((node, index) => {
    const twin = after[index];
    return twin !== undefined && isUnchanged(node, twin);
  });
}
