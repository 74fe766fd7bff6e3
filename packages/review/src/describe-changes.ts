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
  pointerTokens,
  valueAt,
} from "@onelogin-mfa/codegen/document";
import type { Change } from "./compare/context.ts";
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
} from "./report.ts";
import { fileName, type Side, type Sides } from "./sides.ts";
import { operationsOf } from "./summary.ts";

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
    return {
      id: `change-${index + 1}`,
      bump,
      rule,
      sentence,
      positions: positions.length > 0 ? positions : around,
      before: before(change.before),
      after: after(change.after),
      ...(change.after === null && change.before !== null && { goneFrom: placeIn(head, change.before) }),
      evidence: claims.filter((claim) => isNear(claim, change)).map(({ owner: _, ...entry }) => entry),
    };
  });
}

/** Finds where something stood: a pointer that leads nowhere in the newer document gets the place of what is around it. */
function placeIn({ document, root }: Side, pointer: string): Pick<Location, "file" | "line"> {
  const { file, line } = document?.locate(pointer) ?? { file: root, line: 1 };
  return { file: fileName(file, root), line };
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
  const [inOld, inNow] = [keysOf(old), keysOf(now)];
  const gone = old.filter((claim) => stateOf(claim, inNow) === "added");
  return [
    ...now.map((claim) => ({ ...claim, state: stateOf(claim, inOld) })),
    ...gone.map((claim) => ({ ...claim, state: "removed" as const })),
  ].sort((a, b) => Number(a.state === "same") - Number(b.state === "same"));
}

const whole = ({ claim, source, confidence }: Claim) => JSON.stringify([claim, source, confidence]);
const sourced = ({ claim, source }: Claim) => JSON.stringify([claim, source]);
const located = ({ claim, owner }: Claim) => JSON.stringify([claim, { owner }]);

const keysOf = (claims: readonly Claim[]): ReadonlySet<string> =>
  new Set(claims.flatMap((claim) => [whole(claim), sourced(claim), located(claim)]));

/** Compares a claim with those of the other side: wherever it stands, or with another source at the same location. */
function stateOf(claim: Claim, others: ReadonlySet<string>): EvidenceEntry["state"] {
  if (others.has(whole(claim))) return "same";
  return others.has(sourced(claim)) || others.has(located(claim)) ? "changed" : "added";
}

/** Every operation of either spec with the changes that concern it; removed ones last. */
export function describeOperations(
  { base, head }: SpecPair,
  changes: readonly ReportedChange[],
): ReviewedOperation[] {
  if (!base || !head) return [];
  const byId = (spec: Spec) => new Map(listOperations(spec).map((operation) => [operation.id, operation]));
  const [old, now] = [byId(base), byId(head)];
  return [...new Map([...now, ...old])].map(([operationId, latest]) => {
    const own = changes.filter(({ positions }) => operationsOf(positions).includes(operationId));
    const touched = own.length > 0 ? "changed" : "same";
    const state = !now.has(operationId) ? "removed" : old.has(operationId) ? touched : "added";
    const tag = memberAt((now.get(operationId) ?? latest).node, "tags", "0")?.value;
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

const slug = (text: string) => text.trim().toLowerCase().replaceAll(/\s+/g, "-");
