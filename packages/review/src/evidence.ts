import { arrayOf, documentNode, entries, isObject, type Node, valueAt } from "@onelogin-mfa/codegen/document";
import type { Confidence, EvidenceEntry, Spec } from "./report.ts";

/** One claim of `x-evidence`, what became of it, and the pointer of what it is about. */
export interface Claim extends EvidenceEntry {
  readonly owner: string;
}

const known: readonly Confidence[] = ["captured", "observed", "documented", "inferred"];

/** Every claim of a spec, in the order of the document. */
function claimsOf(spec: Spec): Claim[] {
  const visit = (node: Node): Claim[] => {
    const list = arrayOf(valueAt(node.value, "/x-evidence")).filter(isObject);
    const own = list.map(({ claim, source, confidence }): Claim => {
      const level = known.find((one) => one === confidence) ?? "unknown";
      return {
        owner: node.pointer,
        claim: String(claim),
        source: String(source),
        confidence: level,
        state: "same",
      };
    });
    return [...own, ...entries(node).flatMap(([, inner]) => visit(inner))];
  };
  return visit(documentNode(spec));
}

/** The claims of both sides: what is new, changed or gone first, each in the order of the spec. */
export function createEvidence(base: Spec | undefined, head: Spec | undefined): Claim[] {
  const [old, current] = [base ? claimsOf(base) : [], head ? claimsOf(head) : []];
  const [before, now] = [keysOf(old), keysOf(current)];
  const gone = old.filter((claim) => stateOf(claim, now) === "added");
  return [
    ...current.map((claim) => ({ ...claim, state: stateOf(claim, before) })),
    ...gone.map((claim) => ({ ...claim, state: "removed" as const })),
  ].sort((a, b) => Number(a.state === "same") - Number(b.state === "same"));
}

const whole = ({ claim, source, confidence }: Claim) => JSON.stringify([claim, source, confidence]);
const sourced = ({ claim, source }: Claim) => JSON.stringify([claim, source]);
const placed = ({ claim, owner }: Claim) => JSON.stringify([claim, { owner }]);

const keysOf = (claims: readonly Claim[]): ReadonlySet<string> =>
  new Set(claims.flatMap((claim) => [whole(claim), sourced(claim), placed(claim)]));

/** What became of a claim, by what the other side says: wherever it stands, or with another source at the same place. */
function stateOf(claim: Claim, others: ReadonlySet<string>): EvidenceEntry["state"] {
  if (others.has(whole(claim))) return "same";
  return others.has(sourced(claim)) || others.has(placed(claim)) ? "changed" : "added";
}
