import { chain, child, entries, type Node } from "@onelogin-mfa/codegen/document";

/** One place where the spec says something else than the seed. */
export interface Departure {
  /** What differs, both sides named, without a full stop. */
  readonly what: string;
  /** The name that a claim on an enclosing node must mention in backticks. */
  readonly name: string;
  /** The nodes that are the thing itself: any evidence on them counts. Empty if the spec lacks the thing. */
  readonly own: readonly Node[];
  /** The nodes around it, nearest first: evidence on them counts if a claim names the thing. Never empty. */
  readonly around: readonly Node[];
}

/** Whether evidence stands on the thing itself, or by name on something around it; `$ref`s are looked through. */
export function hasEvidence({ name, own, around }: Departure): boolean {
  return (
    own.some((node) => claimsOn(node).length > 0) ||
    around.some((node) => claimsOn(node).some((claim) => claim.includes(`\`${name}\``)))
  );
}

function claimsOn(node: Node): string[] {
  return chain(node)
    .flatMap((link) => entries(child(link, "x-evidence")))
    .map(([, entry]) => String(child(entry, "claim").value ?? ""));
}
