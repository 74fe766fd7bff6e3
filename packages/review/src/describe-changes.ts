import { listOperations, type Operation, pointerTokens } from "@onelogin-mfa/codegen/document";
import type { Change } from "./compare/change.ts";
import { memberAt } from "./compare/context.ts";
import { casesAt } from "./coverage.ts";
import { type EvidenceSide, shortHash } from "./evidence.ts";
import { maxBump } from "./policy/bump.ts";
import { policy } from "./policy/rules.ts";
import type {
  Coverage,
  EvidenceEntry,
  Impact,
  Position,
  ReportedChange,
  ReviewedOperation,
  SpecPair,
} from "./report.ts";

/** Everything that a change is shown with. */
export interface Surroundings {
  readonly base: EvidenceSide | undefined;
  readonly head: EvidenceSide | undefined;
  readonly evidence: readonly EvidenceEntry[];
  /** The cases of either spec: what is gone was covered by those of the older. */
  readonly coverage: { readonly base: Coverage; readonly head: Coverage };
}

/** The changes as the report shows them, in the order of the operations that they concern. */
export function describeChanges(changes: readonly Change[], around: Surroundings): ReportedChange[] {
  return changes.map((change) => describe(change, around));
}

function describe(change: Change, { base, head, evidence, coverage }: Surroundings): ReportedChange {
  const { rule, kind, bump, sentence, before, after } = change;
  const positions =
    change.positions.length > 0 ? change.positions : positionsAt(head ?? base, after ?? before ?? "");
  return {
    id: `change-${shortHash(rule, before, after, sentence)}`,
    kind,
    bump,
    impact: impactOf(change),
    rule,
    sentence,
    reason: policy[rule].why,
    positions,
    before: before !== null && base ? base.locations(before) : null,
    after: after !== null && head ? head.locations(after) : null,
    evidence: evidence.filter((entry) => isNear(entry, change)).map(({ id }) => id),
    cases: casesAt(after === null ? coverage.base : coverage.head, positions),
  };
}

/** What belongs to no operation by itself still concerns those that depend on its location. */
function positionsAt(side: EvidenceSide | undefined, pointer: string): Position[] {
  const ids = side?.dependents(pointer) ?? [];
  return ids.map((operationId) => ({ operationId, part: "operation", status: null }));
}

function impactOf({ bump }: Change): Impact {
  if (bump === "major") return "breaking";
  return bump === "minor" ? "compatible" : "documentation";
}

/** Evidence at the location, around it up to the component or operation, and inside of it. */
function isNear({ location, state }: EvidenceEntry, { before, after }: Change): boolean {
  const owner = location.pointer.slice(0, location.pointer.lastIndexOf("/x-evidence"));
  const pointer = state === "removed" ? before : (after ?? before);
  if (pointer === null || owner === "") return false;
  if (owner === pointer || owner.startsWith(`${pointer}/`)) return true;
  return pointerTokens(owner).length >= 3 && pointer.startsWith(`${owner}/`);
}

/** Every operation of either spec with the changes that concern it; removed ones last. */
export function describeOperations(
  { base, head }: SpecPair,
  changes: readonly ReportedChange[],
): ReviewedOperation[] {
  const old = base ? listOperations(base) : [];
  const now = head ? listOperations(head) : [];
  const has = (list: readonly Operation[], id: string) => list.some((operation) => operation.id === id);
  const stateOf = (id: string, isTouched: boolean): ReviewedOperation["state"] => {
    if (!base || !head) return "same";
    if (!has(now, id)) return "removed";
    if (!has(old, id)) return "added";
    return isTouched ? "changed" : "same";
  };
  return [...now, ...old.filter(({ id }) => !has(now, id))].map((operation) => {
    const own = changes.filter(({ positions }) =>
      positions.some(({ operationId }) => operationId === operation.id),
    );
    return { ...metadataOf(operation), state: stateOf(operation.id, own.length > 0), ...sumOf(own) };
  });
}

const sumOf = (changes: readonly ReportedChange[]) => ({
  bump: maxBump(changes.map(({ bump }) => bump)),
  changes: changes.map(({ id }) => id),
});

function metadataOf({ id, method, path, node }: Operation) {
  const summary = memberAt(node, "summary")?.value;
  const tag = memberAt(node, "tags", "0")?.value;
  const firstTag = typeof tag === "string" ? tag : null;
  return {
    operationId: id,
    method,
    path,
    summary: typeof summary === "string" ? summary : "",
    tag: firstTag,
    redoc: anchorOf(id, firstTag),
  };
}

/** Redoc 3 names the location of an operation by its tag and its id. */
function anchorOf(id: string, tag: string | null): string {
  const slug = (text: string) => text.trim().toLowerCase().replaceAll(/\s+/g, "-");
  return tag === null ? `#/${slug(id)}` : `#/${slug(tag)}/${slug(id)}`;
}
