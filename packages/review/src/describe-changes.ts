import { listOperations, pointerTokens } from "@onelogin-mfa/codegen/document";
import type { Change } from "./compare/context.ts";
import { memberAt } from "./compare/pairs.ts";
import { type Claim, createEvidence } from "./evidence.ts";
import { createDependents, createLocations, type Dependents, type Locations } from "./locations.ts";
import { maxBump } from "./policy/bump.ts";
import type { Position, ReportedChange, ReviewedOperation, Spec, SpecPair } from "./report.ts";
import type { Side, Sides } from "./sides.ts";
import { operationsOf } from "./summary.ts";

/** The changes as the report shows them, in the order of the operations that they concern. */
export function describeChanges(changes: readonly Change[], { base, head }: Sides): ReportedChange[] {
  const sides = { base: describedSide(base), head: describedSide(head) };
  const evidence = createEvidence(base.document?.root, head.document?.root);
  return changes.map((change, index) => ({
    id: `change-${index + 1}`,
    ...describe(change, sides, evidence),
  }));
}

/** What is known of the locations of one side. */
interface DescribedSide {
  readonly locations: Locations;
  readonly dependents: Dependents;
}

function describedSide({ document, root }: Side): DescribedSide | undefined {
  if (!document) return undefined;
  return { locations: createLocations(document, root), dependents: createDependents(document.root) };
}

function describe(
  change: Change,
  { base, head }: { readonly base: DescribedSide | undefined; readonly head: DescribedSide | undefined },
  evidence: readonly Claim[],
): Omit<ReportedChange, "id"> {
  const { rule, bump, sentence, before, after } = change;
  const positions =
    change.positions.length > 0 ? change.positions : positionsAt(head ?? base, after ?? before ?? "");
  return {
    bump,
    rule,
    sentence,
    positions,
    before: before !== null && base ? base.locations(before) : null,
    after: after !== null && head ? head.locations(after) : null,
    evidence: evidence.filter((one) => isNear(one, change)).map(({ owner: _, ...entry }) => entry),
  };
}

/** What belongs to no operation by itself still concerns those that depend on its location. */
function positionsAt(side: DescribedSide | undefined, pointer: string): Position[] {
  const ids = side?.dependents(pointer) ?? [];
  return ids.map((operationId) => ({ operationId, part: "operation", status: null }));
}

/** Evidence at the location, around it up to the component or operation, and inside of it. */
function isNear({ owner, state }: Claim, { before, after }: Change): boolean {
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
  if (!base || !head) return [];
  const [old, now] = [byId(base), byId(head)];
  return [...new Map([...now, ...old]).keys()].map((operationId) => {
    const own = changes.filter(({ positions }) => operationsOf(positions).includes(operationId));
    const touched = own.length > 0 ? "changed" : "same";
    const state = !now.has(operationId) ? "removed" : old.has(operationId) ? touched : "added";
    const tag = memberAt((now.get(operationId) ?? old.get(operationId))?.node, "tags", "0")?.value;
    // Redoc 3 names the location of an operation by its tag and its id
    const path = [tag, operationId].filter((part) => typeof part === "string").map(slug);
    return {
      operationId,
      tag: typeof tag === "string" ? tag : null,
      redoc: `#/${path.join("/")}`,
      state,
      bump: maxBump(own.map(({ bump }) => bump)),
      changes: own.map(({ id }) => id),
    };
  });
}

const byId = (spec: Spec) => new Map(listOperations(spec).map((operation) => [operation.id, operation]));
const slug = (text: string) => text.trim().toLowerCase().replaceAll(/\s+/g, "-");
