import { isDeepStrictEqual } from "node:util";
import { documentNode, listOperations, methods, type Operation } from "@onelogin-mfa/openapi";
import { type Bump, compareBumps, maxBump } from "../policy/bump.ts";
import type { RuleId } from "../policy/rules.ts";
import type { Change, Spec } from "../report.ts";
import { quoted } from "../words.ts";
import { compareOwnServers, compareSchemes, compareServers } from "./compare-access.ts";
import { compareMember, compareMembers, without } from "./compare-members.ts";
import { compareOperations, compareUnreached, compareWebhooks } from "./compare-operation.ts";
import { type Comparison, createComparison } from "./comparison.ts";
import { componentKinds } from "./location.ts";
import { matchOperations } from "./match-operations.ts";
import { childPair, isOnBoth, isSame, memberAt, memberPairs, type Pair, type Sides } from "./pairs.ts";
import { documentPlace } from "./place.ts";
import { findRenames, type IsTwin, looksSame, referencesTo, reportRename } from "./renames.ts";
import { createReporter } from "./reporter.ts";
import { reportUncovered } from "./uncovered-differences.ts";

/**
 * Compares what two parsed specs mean and rates every difference by the policy. No difference is lost: each location
 * where the two differ is covered by some change. Pure and in process; neither spec is changed.
 *
 * @param base the older spec: an OpenAPI 3.0 or 3.1 document whose `$ref`s are internal
 * @param head the newer one
 * @returns the changes, the most severe first; empty if the two are the same
 */
export function compareDocuments(base: Spec, head: Spec): Change[] {
  if (isDeepStrictEqual(base, head)) return [];
  const operations = matchOperations(listOperations(base), listOperations(head));
  const comparison = createComparison(base, head, operations, createReporter());
  const nodes = { before: documentNode(base), after: documentNode(head) };
  for (const operation of operations) compareOperations(comparison, operation);
  compareAround(comparison, nodes, operations);
  compareUnreached(comparison, childPair(nodes, "components"));
  reportRenamedComponents(comparison, childPair(nodes, "components"));
  reportUncovered(comparison, base, head);
  return comparison.changes().sort((a, b) => compareBumps(b.bump, a.bump));
}

/** The bump that changes ask for together: the highest of them. */
export function requiredBump(changes: readonly Change[]): Bump {
  return maxBump(changes.map(({ bump }) => bump));
}

/** Compares what stands around the operations: information, servers, tags, security schemes, path items, webhooks. */
function compareAround(comparison: Comparison, nodes: Pair, operations: readonly Sides<Operation>[]): void {
  const members = memberPairs(nodes);
  const servers = childPair(nodes, "servers");
  const whole = (rule: RuleId, name: string, pair: Pair | undefined) => {
    if (pair && !isSame(pair)) comparison.report(documentPlace, rule, pair, `${name} changed.`);
  };
  compareMembers(comparison, documentPlace, members.get("info"), "info-changed", {
    version: (pair) => compareMember(comparison, documentPlace, "version", pair, "version-changed"),
  });
  if (areInherited(operations)) compareServers(comparison, documentPlace, servers);
  compareSchemes(comparison, childPair(nodes, "components", "securitySchemes"));
  comparePathItems(comparison, matchPaths(members.get("paths"), operations), servers);
  compareWebhooks(comparison, members.get("webhooks"));
  whole("openapi-version-changed", "The OpenAPI version", members.get("openapi"));
  whole("tag-changed", "The list of tags", members.get("tags"));
  // compared above, or with each operation
  const compared = ["openapi", "info", "paths", "components", "servers", "tags", "security", "webhooks"];
  compareMembers(comparison, documentPlace, nodes, "other-changed", without(compared));
}

/** True if the servers of the document count: for an operation that names none, or if there is no operation yet. */
function areInherited(operations: readonly Sides<Operation>[]): boolean {
  const known = operations.filter(isOnBoth);
  const hasOwn = ({ node, pathItem }: Operation) => [node, pathItem].some((one) => memberAt(one, "servers"));
  return known.length === 0 || known.some(({ before, after }) => !hasOwn(before) && !hasOwn(after));
}

/** Compares what a path item says beside its operations and their parameters. */
function comparePathItems(comparison: Comparison, paths: ReadonlyMap<string, Pair>, servers: Pair): void {
  for (const item of paths.values()) {
    if (!isOnBoth(item)) continue;
    compareOwnServers(comparison, documentPlace, childPair(item, "servers"), servers);
    const operations = methods.filter((method) => memberPairs(item).has(method));
    // parameters of a path without operations concern nobody yet
    const compared = [...operations, "additionalOperations", "servers"];
    if (operations.length > 0) compared.push("parameters");
    compareMembers(comparison, documentPlace, item, "other-changed", without(compared));
  }
}

/** Pairs paths by name, or else by an operation that has moved from one to the other. */
function matchPaths(paths: Pair | undefined, operations: readonly Sides<Operation>[]): Map<string, Pair> {
  const matched = memberPairs(paths);
  for (const { before, after } of operations) {
    const [old, now] = [matched.get(before?.path ?? ""), matched.get(after?.path ?? "")];
    if (after && old && now && !old.after && !now.before)
      matched.set(after.path, { ...now, before: old.before });
  }
  return matched;
}

/** Reports components that have another name; what refers to them is part of that. */
function reportRenamedComponents(comparison: Comparison, components: Pair): void {
  // contents that are not the same are compared where they are used
  const isMoved: IsTwin = (before, after) => {
    if (!comparison.isReached(before)) return false;
    const now = new Set(referencesTo(comparison, "after", after));
    return referencesTo(comparison, "before", before).some((pointer) => now.has(pointer));
  };
  for (const [section, kind] of Object.entries(componentKinds)) {
    const names = memberPairs(childPair(components, section));
    for (const [from, to] of findRenames(names, looksSame, isMoved)) {
      const pair = { before: names.get(from)?.before, after: names.get(to)?.after };
      const sentence = `the ${kind} ${quoted(from)} is now called ${quoted(to)}`;
      reportRename(comparison, documentPlace, "component-renamed", pair, sentence);
    }
  }
}
