import { createHash } from "node:crypto";
import { arrayOf, isObject, joinPointer } from "@onelogin-mfa/codegen/document";
import { createDependents, createLocations, type Dependents, type Locations } from "./locations.ts";
import type { Confidence, EvidenceEntry, Spec } from "./report.ts";
import type { Side } from "./sides.ts";

/** One claim of `x-evidence`, and the pointer of its entry. */
interface Claim {
  readonly claim: string;
  readonly source: string;
  readonly confidence: Confidence;
  readonly pointer: string;
}

const known: readonly Confidence[] = ["captured", "observed", "documented", "inferred"];

/** Every claim of a spec, in the order of the document. */
function claimsOf(spec: Spec): Claim[] {
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
const claimKey = ({ claim, source }: Pick<Claim, "claim" | "source">) => `${claim}\n${source}`;

/** The claims of one side, and what is known of their locations. */
export interface EvidenceSide {
  readonly claims: readonly Claim[];
  readonly locations: Locations;
  readonly dependents: Dependents;
}

/** The claims of a side; `undefined` if its spec cannot be read. */
export function evidenceSide({ document, root }: Side): EvidenceSide | undefined {
  if (!document) return undefined;
  const { root: spec } = document;
  const locations = createLocations(document, root);
  return { claims: claimsOf(spec), locations, dependents: createDependents(spec) };
}

/** The evidence: claims without support first, then what is new or gone, then the rest in the order of the spec. */
export function createEvidence(
  base: EvidenceSide | undefined,
  head: EvidenceSide | undefined,
): EvidenceEntry[] {
  const keysOf = (side: EvidenceSide | undefined) => new Set(side?.claims.map(claimKey));
  const [before, now] = [keysOf(base), keysOf(head)];
  const stateOf = (claim: Claim) => (!base || before.has(claimKey(claim)) ? "same" : "added");
  const gone = base?.claims.filter((claim) => !now.has(claimKey(claim))) ?? [];
  const entries = [
    ...(head ? head.claims.map((claim) => entryOf(claim, stateOf(claim), head)) : []),
    ...(base ? gone.map((claim) => entryOf(claim, head ? "removed" : "same", base)) : []),
  ];
  const rank = ({ supported, state }: EvidenceEntry) => (supported ? 2 : 0) + (state === "same" ? 1 : 0);
  return entries.sort((a, b) => rank(a) - rank(b));
}

function entryOf(
  { claim, source, confidence, pointer }: Claim,
  state: EvidenceEntry["state"],
  { locations, dependents }: EvidenceSide,
): EvidenceEntry {
  return {
    id: `evidence-${shortHash(state === "removed" ? "base" : "head", pointer, claim)}`,
    claim,
    source,
    confidence,
    supported: confidence !== "inferred" && confidence !== "unknown" && source !== "",
    state,
    location: locations(pointer),
    operations: dependents(pointer),
  };
}

/** Ten hexadecimal digits that stand for the texts: the same texts give the same ones. */
export function shortHash(...texts: readonly (string | null)[]): string {
  return createHash("sha256").update(JSON.stringify(texts)).digest("hex").slice(0, 10);
}
