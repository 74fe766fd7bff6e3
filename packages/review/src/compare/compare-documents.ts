import { type Bump, compareBumps, maxBump } from "../policy/bump.ts";
import type { Spec } from "../report.ts";
import { type Change, createCollector } from "./change.ts";
import { compareOperation, reportOperation } from "./compare-operation.ts";
import { compareSchemas } from "./compare-schema.ts";
import type { Context } from "./context.ts";
import { compareAround } from "./document-parts.ts";
import { reportRest } from "./left-over.ts";
import { child, documentNode, membersOf, same } from "./node.ts";
import { matchOperations, operationsOf } from "./operations.ts";

/**
 * Compares two parsed specs and rates every difference by the policy. No difference is lost: each place where the
 * two differ is covered by some change. Pure, in process, a few milliseconds; neither spec is changed.
 *
 * @param base the older spec: an OpenAPI 3.0 or 3.1 document whose `$ref`s are internal
 * @param head the newer one
 * @returns the changes, the gravest first; empty if the two are the same
 */
export function compareDocuments(base: Spec, head: Spec): Change[] {
  if (same(base, head)) return [];
  const collector = createCollector();
  const reached = new Set<string>();
  const context: Context = { collector, direction: "both", position: null, seen: new Set(), reached };
  for (const { before, after } of matchOperations(operationsOf(base), operationsOf(head))) {
    if (before && after) compareOperation(context, before, after);
    else if (before) reportOperation(context, before, false);
    else if (after) reportOperation(context, after, true);
  }
  compareUnreached(context, base, head);
  compareAround(context, documentNode(base), documentNode(head));
  reportRest(context, base, head);
  return collector.changes().sort((a, b) => compareBumps(b.bump, a.bump));
}

/** The bump that changes ask for together: the highest of them. */
export function requiredBump(changes: readonly Change[]): Bump {
  return maxBump(changes.map(({ bump }) => bump));
}

/** Named schemas that no operation uses are types of the client all the same: compared as if they went both ways. */
function compareUnreached(context: Context, base: Spec, head: Spec): void {
  const [before, after] = [base, head].map((root) => child(documentNode(root), "components", "schemas"));
  if (!before || !after) return;
  const now = membersOf(after);
  for (const [name, schema] of membersOf(before)) {
    const twin = now.get(name);
    if (twin && !context.reached.has(schema.pointer)) compareSchemas(context, schema, twin);
  }
}
