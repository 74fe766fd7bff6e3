import { isDeepStrictEqual } from "node:util";
import {
  documentNode,
  listOperations,
  methods,
  type Node,
  type Operation,
} from "@onelogin-mfa/codegen/document";
import { type Bump, compareBumps, maxBump } from "../policy/bump.ts";
import type { RuleId } from "../policy/rules.ts";
import type { Spec } from "../report.ts";
import { type Change, createCollector } from "./change.ts";
import { compareUnreached } from "./compare-components.ts";
import { compareMember, compareMembers } from "./compare-members.ts";
import { compareOperation, compareWebhooks, reportOperation } from "./compare-operation.ts";
import { pathShape } from "./compare-parameters.ts";
import { compareMeanings } from "./compare-schema.ts";
import { compareSchemes } from "./compare-security.ts";
import { compareOwnServers, compareServers } from "./compare-servers.ts";
import { type Context, childPair, isOnBoth, isSame, memberPairs, type Pair, report } from "./context.ts";
import { reportRest } from "./left-over.ts";
import { reportRenamedComponents } from "./renames.ts";

/**
 * Compares what two parsed specs mean and rates every difference by the policy. No difference is lost: each location
 * where the two differ is covered by some change. Pure, in process, a few milliseconds; neither spec is changed.
 *
 * @param base the older spec: an OpenAPI 3.0 or 3.1 document whose `$ref`s are internal
 * @param head the newer one
 * @returns the changes, the gravest first; empty if the two are the same
 */
export function compareDocuments(base: Spec, head: Spec): Change[] {
  if (isDeepStrictEqual(base, head)) return [];
  const collector = createCollector();
  const operations = matchOperations(listOperations(base), listOperations(head));
  const context: Context = {
    collector,
    direction: "both",
    position: null,
    compareMeanings,
    owner: "the schema",
    seen: new Set(),
    unchanged: new Map(),
    reached: new Set(),
    newIds: new Map(operations.map(({ before, after }) => [before?.id, after?.id])),
  };
  for (const { before, after } of operations) {
    if (before && after) compareOperation(context, before, after);
    else if (before) reportOperation(context, before, false);
    else if (after) reportOperation(context, after, true);
  }
  const nodes = { before: documentNode(base), after: documentNode(head) };
  compareAround(context, nodes);
  compareUnreached(context, childPair(nodes, "components"));
  reportRenamedComponents(context, childPair(nodes, "components"));
  reportRest(context, base, head);
  return collector.changes().sort((a, b) => compareBumps(b.bump, a.bump));
}

/** The bump that changes ask for together: the highest of them. */
export function requiredBump(changes: readonly Change[]): Bump {
  return maxBump(changes.map(({ bump }) => bump));
}

/** Pairs operations by id and location, then by one of the two; of a location, names of parameters do not count. */
function matchOperations(before: readonly Operation[], after: readonly Operation[]) {
  const [old, now] = [[...before], [...after]];
  const keys: readonly ((operation: Operation) => string)[] = [
    ({ id, method, path }) => `${id} ${method} ${path}`,
    ({ id }) => id,
    ({ method, path }) => `${method} ${path}`,
    ({ method, path }) => `${method} ${pathShape(path)}`,
  ];
  const matched = new Map<Operation, Operation>();
  for (const keyOf of keys) {
    for (const operation of now.filter((one) => !matched.has(one))) {
      const index = old.findIndex((other) => keyOf(other) === keyOf(operation));
      const [twin] = index < 0 ? [] : old.splice(index, 1);
      if (twin) matched.set(operation, twin);
    }
  }
  return [
    ...now.map((operation) => ({ before: matched.get(operation), after: operation })),
    ...old.map((operation) => ({ before: operation, after: undefined })),
  ];
}

/** Compares what stands around the operations: information, servers, tags, security schemes, path items, webhooks. */
function compareAround(context: Context, nodes: Pair): void {
  const members = memberPairs(nodes);
  const whole = (rule: RuleId, what: string, pair: Pair | undefined) =>
    pair && !isSame(pair) && report(context, rule, pair, `${what} changed.`);
  compareMembers(context, members.get("info"), "the API", "info-changed", {
    version: (pair) => compareMember(context, "version", pair, "the API", "version-changed"),
  });
  compareServers(context, childPair(nodes, "servers"));
  compareSchemes(context, childPair(nodes, "components", "securitySchemes"));
  comparePathItems(context, members.get("paths"), childPair(nodes, "servers"));
  compareWebhooks(context, members.get("webhooks"));
  whole("openapi-version-changed", "The OpenAPI version", members.get("openapi"));
  whole("tag-changed", "The list of tags", members.get("tags"));
  // compared above, or with each operation
  const compared = "openapi info paths components servers tags security webhooks".split(" ");
  compareMembers(
    context,
    nodes,
    "the document",
    "other-changed",
    Object.fromEntries(compared.map((key) => [key, null])),
  );
}

/** What a path item says beside its operations and their parameters. */
function comparePathItems(context: Context, paths: Pair | undefined, servers: Pair): void {
  for (const [path, item] of matchPaths(paths)) {
    if (!isOnBoth(item)) continue;
    compareOwnServers(context, childPair(item, "servers"), servers);
    const operations = methods.filter((method) => memberPairs(item).has(method));
    // parameters of a path without operations concern nobody yet
    const compared = [...operations, "servers", ...(operations.length > 0 ? ["parameters"] : [])];
    compareMembers(context, item, `\`${path}\``, "other-changed", {
      ...Object.fromEntries(compared.map((key) => [key, null])),
      additionalOperations: (pair) => compareOtherMethods(context, pair, path),
    });
  }
}

/** Paths by name, or without the names of their parameters: then one change says that they have others. */
function matchPaths(paths: Pair | undefined): Map<string, Pair> {
  const matched = memberPairs(paths);
  for (const [path, { before, after }] of matched) {
    if (before || !after) continue;
    const isTwin = ([other, pair]: [string, Pair]) => !pair.after && pathShape(other) === pathShape(path);
    const twin = [...matched].find(isTwin);
    if (twin) matched.set(path, { before: twin[1].before, after });
  }
  return matched;
}

/** OpenAPI 3.2 lists operations with other methods apart. */
function compareOtherMethods(context: Context, operations: Pair, path: string): void {
  for (const [method, { before, after }] of memberPairs(operations)) {
    const read = (node: Node): Operation => ({
      id: `${method} ${path}`,
      method,
      path,
      node,
      pathItem: node,
      parameters: [],
      requestBody: undefined,
      responses: new Map(),
    });
    if (before && after) compareOperation(context, read(before), read(after));
    else if (before) reportOperation(context, read(before), false);
    else if (after) reportOperation(context, read(after), true);
  }
}
