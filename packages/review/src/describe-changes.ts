import {
  arrayOf,
  documentNode,
  entries,
  hasObject,
  isObject,
  listOperations,
  type Node,
  type Operation,
  pointerOfReference,
  pointerTokens,
  valueAt,
} from "@onelogin-mfa/openapi";
import { diffWordsWithSpace } from "diff";
import { matchOperations } from "./compare/match-operations.ts";
import { findReferences, memberAt } from "./compare/pairs.ts";
import { type Bump, maxBump } from "./policy/bump.ts";
import { operationsOf } from "./positions.ts";
import type {
  Change,
  Confidence,
  EvidenceEntry,
  Location,
  ReportedChange,
  ReviewedOperation,
  Spec,
  WordRun,
} from "./report.ts";
import { fileName, type Side, type Sides } from "./sides.ts";
import { isLong } from "./words.ts";

/** The changes as the report shows them, in the order of the operations that they concern. */
export function describeChanges(changes: readonly Change[], { base, head }: Sides): ReportedChange[] {
  const [before, after] = [locationsOf(base), locationsOf(head)];
  const dependents = dependentsOf((head.document ?? base.document)?.root);
  const claims = compareClaims(base.document?.root, head.document?.root);
  return changes.map((change, index) => {
    const { rule, bump, sentence, positions, others } = change;
    // what belongs to no operation by itself still concerns those that depend on its location
    const around = () =>
      dependents(change.after ?? change.before ?? "").map((operationId) => {
        return { operationId, part: "operation", status: null } as const;
      });
    // a pointer that leads nowhere in the newer document gets the place of what is around it
    const gone = change.after === null ? after(change.before) : null;
    const texts = [textAt(base, change.before), textAt(head, change.after)] as const;
    return {
      id: `change-${index + 1}`,
      bump,
      rule,
      sentence,
      positions: positions.length > 0 ? positions : around(),
      others,
      before: before(change.before),
      after: after(change.after),
      ...(gone && { goneFrom: { file: gone.file, line: gone.line } }),
      wording: compareWords(...texts),
      evidence: claims.filter((claim) => isNear(claim, change)).map(({ owner: _, ...entry }) => entry),
    };
  });
}

const textAt = ({ document }: Side, pointer: string | null): unknown =>
  pointer === null ? undefined : valueAt(document?.root, pointer);

/** Number of words beyond which texts are told to be other ones as a whole. */
const maxEditedWords = 1000;

/** The words that differ in two texts of which one is long; `null` for anything else. */
function compareWords(before: unknown, after: unknown): WordRun[] | null {
  if (typeof before !== "string" || typeof after !== "string" || before === after) return null;
  if (!isLong(before) && !isLong(after)) return null;
  const runs = diffWordsWithSpace(before, after, { maxEditLength: maxEditedWords }) ?? [
    { value: before, added: false, removed: true },
    { value: after, added: true, removed: false },
  ];
  return runs.map(({ value, added, removed }) => {
    return { state: added ? "added" : removed ? "removed" : "same", text: value };
  });
}

const maxLines = 40;

/** Finds the lines of pointers into a side's spec; one with no lines of its own gets those of what is around it. */
function locationsOf({ document, root }: Side): (pointer: string | null) => Location | null {
  const sources = [...(document?.sources ?? [])];
  const linesOf = new Map(sources.map(([file, text]) => [file, text.split("\n")]));
  return (pointer) => {
    if (!document || pointer === null) return null;
    const { file, line, endLine } = document.locate(pointer);
    const lines = linesOf.get(file) ?? [];
    return {
      pointer,
      file: fileName(file, root),
      line,
      endLine,
      lines: lines.slice(line - 1, Math.min(endLine, line - 1 + maxLines)),
      cut: endLine - line + 1 > maxLines,
    };
  };
}

/** Finds the ids of the operations that depend on the location of a pointer; none for what stands around them. */
function dependentsOf(root: unknown): (pointer: string) => readonly string[] {
  const operations = new Map(listOperations(root).map(({ id, node }) => [id, homeOf(node.pointer)]));
  const known = new Set(operations.values());
  const users = new Map<string, Set<string>>();
  for (const [reference, locations] of findReferences(root)) {
    const home = homeOf(pointerOfReference(String(reference)));
    const own = users.get(home) ?? new Set();
    users.set(home, own);
    for (const location of locations) own.add(homeOf(location));
  }
  const found = new Map<string, readonly string[]>();
  const find = (start: string): readonly string[] => {
    const homes = new Set([start]);
    // grows while it is looked at
    for (const home of homes) for (const user of users.get(home) ?? []) homes.add(user);
    // what stands beside the operations of a path concerns them all
    const beside = [...homes].filter((home) => home.startsWith("/paths/") && !known.has(home)).map(pathOf);
    const depends = (home: string) => homes.has(home) || (beside.length > 0 && beside.includes(pathOf(home)));
    return [...operations].flatMap(([id, home]) => (depends(home) ? id : []));
  };
  return (pointer) => {
    if (!/^\/(paths|components)\/./.test(pointer)) return [];
    const home = homeOf(pointer);
    const operationIds = found.get(home) ?? find(home);
    found.set(home, operationIds);
    return operationIds;
  };
}

/** The component or the member of a path that a pointer leads into. */
const homeOf = (pointer: string) => pointer.split("/", 4).join("/");
const pathOf = (pointer: string) => pointer.split("/", 3).join("/");

/** One claim of `x-evidence`, what became of it, and the pointer of what it is about. */
interface Claim extends EvidenceEntry {
  readonly owner: string;
}

/** Takes evidence at the location, around it up to the component or operation, and inside of it. */
function isNear({ owner, state }: Claim, { before, after }: Change): boolean {
  const pointer = state === "removed" ? before : (after ?? before);
  if (pointer === null || owner === "") return false;
  if (owner === pointer || owner.startsWith(`${pointer}/`)) return true;
  return pointerTokens(owner).length >= 3 && pointer.startsWith(`${owner}/`);
}

const confidences: readonly Confidence[] = ["captured", "observed", "documented", "inferred", "assumed"];

/** Every claim of a document, in its order. */
function claimsIn(document: Spec | undefined): Claim[] {
  // most documents have none
  if (!hasObject(document, (object) => "x-evidence" in object)) return [];
  const claimsBelow = (node: Node): Claim[] => {
    const list = arrayOf(valueAt(node.value, "/x-evidence")).filter(isObject);
    const own = list.map(({ claim, source, confidence }): Claim => {
      const known = confidences.find((one) => one === confidence) ?? "unknown";
      const words = { claim: String(claim), source: String(source ?? "") };
      return { owner: node.pointer, ...words, confidence: known, state: "same" };
    });
    return [...own, ...entries(node).flatMap(([, inner]) => claimsBelow(inner))];
  };
  return claimsBelow(documentNode(document));
}

/** The claims of both sides: what is new, changed or gone first, each in the order of the spec. */
function compareClaims(base: Spec | undefined, head: Spec | undefined): Claim[] {
  const [old, now] = [claimsIn(base), claimsIn(head)];
  const [oldByKey, newByKey] = [old, now].map(
    (claims) => new Map(claims.flatMap((claim) => keysOf(claim).map((key) => [key, claim]))),
  );
  // the same claim wherever it stands; or with another confidence, or another source at the same location
  const compared = (claim: Claim, others: ReadonlyMap<string, Claim> | undefined): Claim => {
    const [same, ...alike] = keysOf(claim).map((key) => others?.get(key));
    if (same) return claim;
    const before = alike.find((one) => one !== undefined)?.confidence;
    return before === undefined ? { ...claim, state: "added" } : { ...claim, before, state: "changed" };
  };
  const gone = old.filter((claim) => compared(claim, newByKey).state === "added");
  return [
    ...now.map((claim) => compared(claim, oldByKey)),
    ...gone.map((claim) => ({ ...claim, state: "removed" as const })),
  ].sort((a, b) => Number(a.state === "same") - Number(b.state === "same"));
}

const keysOf = ({ claim, source, confidence, owner }: Claim): string[] =>
  [{ source, confidence }, { source }, { owner }].map((more) => JSON.stringify({ claim, ...more }));

/** Every operation of either spec with the changes that concern it; removed ones last. */
export function describeOperations(
  base: Spec,
  head: Spec,
  changes: readonly ReportedChange[],
): ReviewedOperation[] {
  const byOperation = new Map<string, { readonly id: string; readonly bump: Bump }[]>();
  const add = (operationId: string, id: string, bump: Bump) => {
    const own = byOperation.get(operationId) ?? [];
    byOperation.set(operationId, own);
    own.push({ id, bump });
  };
  for (const { id, bump, positions, others } of changes) {
    for (const operationId of operationsOf(positions)) add(operationId, id, bump);
    for (const one of others) add(one.operationId, id, one.bump);
  }
  return matchOperations(listOperations(base), listOperations(head)).flatMap(({ before, after }) => {
    const operation = after ?? before;
    if (!operation) return [];
    const own = byOperation.get(operation.id) ?? [];
    return {
      operationId: operation.id,
      method: operation.method,
      path: operation.path,
      tag: tagOf(operation),
      state: stateOf(before, after, own),
      bump: maxBump(own.map(({ bump }) => bump)),
      changes: [...new Set(own.map(({ id }) => id))],
    };
  });
}

function stateOf(
  before: Operation | undefined,
  after: Operation | undefined,
  own: readonly unknown[],
): ReviewedOperation["state"] {
  if (!before) return "added";
  if (!after) return "removed";
  return own.length > 0 ? "changed" : "same";
}

function tagOf({ node }: Operation): string | null {
  const tag = memberAt(node, "tags", "0")?.value;
  return typeof tag === "string" ? tag : null;
}
