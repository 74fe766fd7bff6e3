import { arrayOf, isObject, joinPointer } from "@onelogin-mfa/codegen/document";
import type { Locations } from "./locations/create-locations.ts";
import type { Dependents } from "./locations/dependents.ts";
import type { Confidence, EvidenceEntry, Spec } from "./report.ts";
import { shortHash } from "./short-hash.ts";

/** One claim of `x-evidence`, and the pointer of its entry. */
export interface Claim {
  readonly claim: string;
  readonly source: string;
  readonly confidence: Confidence;
  readonly pointer: string;
}

const known: readonly Confidence[] = ["captured", "observed", "documented", "inferred"];

/** Every claim of a spec, in the order of the document. */
export function claimsOf(spec: Spec | null): Claim[] {
  const claims: Claim[] = [];
  const visit = (value: unknown, pointer: string): void => {
    if (typeof value !== "object" || value === null) return;
    for (const [key, inner] of Object.entries(value)) {
      const location = joinPointer(pointer, key);
      if (key === "x-evidence") claims.push(...readClaims(inner, location));
      else if (key !== "example" && key !== "value") visit(inner, location);
    }
  };
  visit(spec, "");
  return claims;
}

function readClaims(list: unknown, pointer: string): Claim[] {
  return arrayOf(list).flatMap((entry, index): Claim[] => {
    if (!isObject(entry)) return [];
    const { claim, source } = entry;
    const confidence = known.find((one) => one === entry.confidence) ?? "unknown";
    return [{ claim: text(claim), source: text(source), confidence, pointer: joinPointer(pointer, index) }];
  });
}

const text = (value: unknown) => (value === undefined || value === null ? "" : String(value));

/** A claim that is in both specs, wherever it stands, is the same one. */
export const claimKey = ({ claim, source }: Pick<Claim, "claim" | "source">) => `${claim}\n${source}`;

/** One side of the evidence: its claims, and what is known of their locations. */
export interface EvidenceSide {
  readonly claims: readonly Claim[];
  readonly locations: Locations | undefined;
  readonly dependents: Dependents | undefined;
}

/** The evidence: claims without support first, then what is new or gone, then the rest in the order of the spec. */
export function createEvidence(base: EvidenceSide, head: EvidenceSide): EvidenceEntry[] {
  const before = new Set(base.claims.map(claimKey));
  const now = new Set(head.claims.map(claimKey));
  const stateOf = (claim: Claim) =>
    before.has(claimKey(claim)) || base.locations === undefined ? "same" : "added";
  const entries = [
    ...head.claims.flatMap((claim) => entryOf(claim, stateOf(claim), head)),
    ...base.claims
      .filter((claim) => !now.has(claimKey(claim)))
      .flatMap((claim) => entryOf(claim, head.locations === undefined ? "same" : "removed", base)),
  ];
  const rank = ({ supported, state }: EvidenceEntry) => (supported ? 2 : 0) + (state === "same" ? 1 : 0);
  return entries.sort((a, b) => rank(a) - rank(b));
}

function entryOf(
  claim: Claim,
  state: EvidenceEntry["state"],
  { locations, dependents }: EvidenceSide,
): EvidenceEntry[] {
  if (!locations || !dependents) return [];
  const { confidence, source } = claim;
  const supported = confidence !== "inferred" && confidence !== "unknown" && source !== "";
  return [
    {
      id: `evidence-${shortHash(state === "removed" ? "base" : "head", claim.pointer, claim.claim)}`,
      claim: claim.claim,
      source,
      confidence,
      supported,
      state,
      location: locations(claim.pointer),
      operations: dependents(claim.pointer),
    },
  ];
}
