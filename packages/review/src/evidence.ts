import { arrayOf, isObject, joinPointer } from "@onelogin-mfa/codegen/document";
import type { Confidence, EvidenceEntry, Spec } from "./report.ts";

/** One claim of `x-evidence`, and the pointer of what it is about. */
export interface Claim extends Omit<EvidenceEntry, "state"> {
  readonly owner: string;
}

const known: readonly Confidence[] = ["captured", "observed", "documented", "inferred"];

/** Every claim of a spec, in the order of the document. */
export function claimsOf(spec: Spec): Claim[] {
  const claims: Claim[] = [];
  const visit = (value: unknown, pointer: string): void => {
    if (typeof value !== "object" || value === null) return;
    for (const [key, inner] of Object.entries(value)) {
      if (key === "x-evidence") claims.push(...readClaims(inner, pointer));
      else if (key !== "example" && key !== "value") visit(inner, joinPointer(pointer, key));
    }
  };
  visit(spec, "");
  return claims;
}

function readClaims(list: unknown, owner: string): Claim[] {
  return arrayOf(list).flatMap((entry): Claim[] => {
    if (!isObject(entry)) return [];
    const { claim, source } = entry;
    const confidence = known.find((one) => one === entry.confidence) ?? "unknown";
    return [{ claim: text(claim), source: text(source), confidence, owner }];
  });
}

const text = (value: unknown) => (value === undefined || value === null ? "" : String(value));

/** A claim as the report shows it, and the pointer of what it is about. */
export interface LocatedEvidence {
  readonly owner: string;
  readonly entry: EvidenceEntry;
}

/** The claims of both sides: what is new, changed or gone first, then what lacks support, then the rest in the order of the spec. */
export function createEvidence(base: readonly Claim[], head: readonly Claim[]): LocatedEvidence[] {
  const [before, now] = [keysOf(base), keysOf(head)];
  const located = [
    ...head.map((claim) => locate(claim, stateOf(claim, before))),
    ...base.filter((claim) => stateOf(claim, now) === "added").map((claim) => locate(claim, "removed")),
  ];
  return located.sort((a, b) => rank(a.entry) - rank(b.entry));
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

const locate = ({ owner, ...claim }: Claim, state: EvidenceEntry["state"]): LocatedEvidence => {
  return { owner, entry: { ...claim, state } };
};

function rank({ confidence, source, state }: EvidenceEntry): number {
  const isSupported = confidence !== "inferred" && confidence !== "unknown" && source !== "";
  return (state === "same" ? 2 : 0) + (isSupported ? 1 : 0);
}
