import {
  arrayOf,
  documentNode,
  entries,
  follow,
  isObject,
  joinPointer,
  listOperations,
  membersOf,
  type Node,
  type Operation,
  pointerTokens,
  valueAt,
} from "@onelogin-mfa/codegen/document";
import { diffWordsWithSpace } from "diff";
import type { Change } from "./compare/context.ts";
import { matchOperations } from "./compare/match-operations.ts";
import { memberAt } from "./compare/pairs.ts";
import { maxBump } from "./policy/bump.ts";
import type {
  Confidence,
  EvidenceEntry,
  Location,
  ReportedChange,
  ReviewedOperation,
  Spec,
  SpecPair,
  WordRun,
} from "./report.ts";
import { fileName, type Side, type Sides } from "./sides.ts";
import { operationsOf } from "./summary.ts";
import { isLong } from "./words.ts";

/** The changes as the report shows them, in the order of the operations that they concern. */
export function describeChanges(changes: readonly Change[], { base, head }: Sides): ReportedChange[] {
  const [before, after] = [locationsOf(base), locationsOf(head)];
  const dependents = dependentsOf((head.document ?? base.document)?.root);
  const claims = compareClaims(base.document?.root, head.document?.root);
  return changes.map((change, index) => {
    const { rule, bump, sentence, positions } = change;
    // what belongs to no operation by itself still concerns those that depend on its location
    const around = dependents(change.after ?? change.before ?? "").map((operationId) => {
      return { operationId, part: "operation", status: null } as const;
    });
    const texts = [textAt(base, change.before), textAt(head, change.after)] as const;
    return {
      id: `change-${index + 1}`,
      bump,
      rule,
      sentence,
      positions: positions.length > 0 ? positions : around,
      before: before(change.before),
      after: after(change.after),
      ...(change.after === null && change.before !== null && { goneFrom: placeIn(head, change.before) }),
      wording: compareWords(...texts),
      evidence: claims.filter((claim) => isNear(claim, change)).map(({ owner: _, ...entry }) => entry),
    };
  });
}

/** Finds where something stood: a pointer that leads nowhere in the newer document gets the place of what is around it. */
function placeIn({ document, root }: Side, pointer: string): Pick<Location, "file" | "line"> {
  const { file, line } = document?.locate(pointer) ?? { file: root, line: 1 };
  return { file: fileName(file, root), line };
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
    const { file, line, endLine: end } = document.locate(pointer);
    const lines = linesOf.get(file) ?? [];
    let endLine = end;
    while (endLine > line && lines[endLine - 1]?.trim() === "") endLine -= 1;
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
  const byLocation = new Map<string, string[]>();
  for (const { id, node, parameters } of listOperations(root)) {
    const visited = new Set<string>();
    for (const start of [node, ...parameters.map((one) => one.node)]) visit(start, visited);
    visited.add(node.pointer);
    for (const location of visited) byLocation.set(location, [...(byLocation.get(location) ?? []), id]);
  }
  return (pointer) => {
    const tokens = pointerTokens(pointer);
    if (tokens[0] !== "paths" && tokens[0] !== "components") return [];
    const own = byLocation.get(joinPointer("", ...tokens.slice(0, 3)));
    if (own || tokens[0] === "components") return own ?? [];
    const item = joinPointer("", ...tokens.slice(0, 2));
    return [...byLocation].flatMap(([location, ids]) => (location.startsWith(`${item}/`) ? ids : []));
  };
}

/** Gathers the components that a node leads to, through every `$ref`. */
function visit(node: Node, visited: Set<string>): void {
  const end = follow(node);
  const component = /^\/components\/[^/]+\/[^/]+/.exec(end.pointer)?.[0];
  if (component !== undefined) {
    if (end !== node && visited.has(component)) return;
    visited.add(component);
  }
  if (end.value !== end.root) for (const member of membersOf(end).values()) visit(member, visited);
}

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

const confidences: readonly Confidence[] = ["captured", "observed", "documented", "inferred"];

/** Every claim below a node, in the order of the document. */
function claimsBelow(node: Node): Claim[] {
  const list = arrayOf(valueAt(node.value, "/x-evidence")).filter(isObject);
  const own = list.map(({ claim, source, confidence }): Claim => {
    const known = confidences.find((one) => one === confidence) ?? "unknown";
    const words = { claim: String(claim), source: String(source) };
    return { owner: node.pointer, ...words, confidence: known, state: "same" };
  });
  return [...own, ...entries(node).flatMap(([, inner]) => claimsBelow(inner))];
}

/** The claims of both sides: what is new, changed or gone first, each in the order of the spec. */
function compareClaims(base: Spec | undefined, head: Spec | undefined): Claim[] {
  const [old, now] = [claimsBelow(documentNode(base)), claimsBelow(documentNode(head))];
  const [oldKeys, newKeys] = [old, now].map((claims) => new Set(claims.flatMap(keysOf)));
  // the same claim wherever it stands; or with another confidence, or another source at the same location
  const stateOf = (claim: Claim, others: ReadonlySet<string> | undefined): EvidenceEntry["state"] => {
    const [isSame, ...isAlike] = keysOf(claim).map((key) => others?.has(key));
    return isSame ? "same" : isAlike.includes(true) ? "changed" : "added";
  };
  const gone = old.filter((claim) => stateOf(claim, newKeys) === "added");
  return [
    ...now.map((claim) => ({ ...claim, state: stateOf(claim, oldKeys) })),
    ...gone.map((claim) => ({ ...claim, state: "removed" as const })),
  ].sort((a, b) => Number(a.state === "same") - Number(b.state === "same"));
}

const keysOf = ({ claim, source, confidence, owner }: Claim): string[] =>
  [{ source, confidence }, { source }, { owner }].map((more) => JSON.stringify({ claim, ...more }));

/** Every operation of either spec with the changes that concern it; removed ones last. */
export function describeOperations(
  { base, head }: SpecPair,
  changes: readonly ReportedChange[],
): ReviewedOperation[] {
  if (!base || !head) return [];
  return matchOperations(listOperations(base), listOperations(head)).flatMap(({ before, after }) => {
    const operation = after ?? before;
    if (!operation) return [];
    const own = changes.filter(({ positions }) => operationsOf(positions).includes(operation.id));
    const touched = own.length > 0 ? "changed" : "same";
    return {
      operationId: operation.id,
      tag: tagOf(operation),
      redoc: { before: before ? redocAnchor(before) : null, after: after ? redocAnchor(after) : null },
      state: !after ? "removed" : before ? touched : "added",
      bump: maxBump(own.map(({ bump }) => bump)),
      changes: own.map(({ id }) => id),
    };
  });
}

function tagOf({ node }: Operation): string | null {
  const tag = memberAt(node, "tags", "0")?.value;
  return typeof tag === "string" ? tag : null;
}

/** The anchor of an operation in a page of Redoc 3, which is made of its tag and its id. */
export function redocAnchor(operation: Operation): string {
  const path = [tagOf(operation), operation.id].filter((part) => part !== null);
  return `#/${path.map((part) => part.trim().toLowerCase().replaceAll(/\s+/g, "-")).join("/")}`;
}
