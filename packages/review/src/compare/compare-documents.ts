import { isDeepStrictEqual } from "node:util";
import {
  documentNode,
  isObject,
  listOperations,
  membersOf,
  type Node,
  type Operation,
} from "@onelogin-mfa/codegen/document";
import { type Bump, compareBumps, maxBump } from "../policy/bump.ts";
import type { RuleId } from "../policy/rules.ts";
import type { Spec } from "../report.ts";
import { type Change, createCollector } from "./change.ts";
import { compareMember, compareMembers, compareNamed } from "./compare-members.ts";
import { compareOperation, reportOperation } from "./compare-operation.ts";
import { compareSchemas } from "./compare-schema.ts";
import {
  type Context,
  isOnBoth,
  isSame,
  listDifference,
  memberAt,
  memberPairs,
  type Pair,
  pairs,
  report,
  shown,
  wholeLists,
} from "./context.ts";
import { reportRest } from "./left-over.ts";

/**
 * Compares two parsed specs and rates every difference by the policy. No difference is lost: each location where the
 * two differ is covered by some change. Pure, in process, a few milliseconds; neither spec is changed.
 *
 * @param base the older spec: an OpenAPI 3.0 or 3.1 document whose `$ref`s are internal
 * @param head the newer one
 * @returns the changes, the gravest first; empty if the two are the same
 */
export function compareDocuments(base: Spec, head: Spec): Change[] {
  if (isDeepStrictEqual(base, head)) return [];
  const collector = createCollector();
  const context: Context = {
    collector,
    compareSchemas,
    direction: "both",
    position: null,
    seen: new Set(),
    reached: new Set(),
  };
  for (const { before, after } of matchOperations(base, head)) {
    if (before && after) compareOperation(context, before, after);
    else if (before) reportOperation(context, before, false);
    else if (after) reportOperation(context, after, true);
  }
  const nodes = { before: documentNode(base), after: documentNode(head) };
  compareUnreached(context, childPair(nodes, "components", "schemas"));
  compareAround(context, nodes);
  reportRest(context, base, head);
  return collector.changes().sort((a, b) => compareBumps(b.bump, a.bump));
}

/** The bump that changes ask for together: the highest of them. */
export function requiredBump(changes: readonly Change[]): Bump {
  return maxBump(changes.map(({ bump }) => bump));
}

/** Pairs the operations of two specs by their ids, and those that are left by method and path. */
function matchOperations(
  base: unknown,
  head: unknown,
): { before: Operation | undefined; after: Operation | undefined }[] {
  const [before, after] = [listOperations(base), listOperations(head)];
  const byId = new Map(before.map((operation) => [operation.id, operation]));
  const ids = new Set(after.map(({ id }) => id));
  const keyOf = ({ method, path }: Operation) => `${method} ${path}`;
  const left = new Map(before.filter(({ id }) => !ids.has(id)).map((one) => [keyOf(one), one]));
  const matched = after.map((operation) => {
    const twin = byId.get(operation.id) ?? left.get(keyOf(operation));
    if (twin) left.delete(keyOf(twin));
    return { before: twin, after: operation };
  });
  return [...matched, ...[...left.values()].map((operation) => ({ before: operation, after: undefined }))];
}

/** Named schemas that no operation uses are types of the client all the same: compared as if they went both ways. */
function compareUnreached(context: Context, schemas: Pair): void {
  for (const pair of memberPairs(schemas).values()) {
    if (isOnBoth(pair) && !context.reached.has(pair.before.pointer))
      compareSchemas(context, pair.before, pair.after);
  }
}

const childPair = ({ before, after }: Pair, ...keys: string[]): Pair => ({
  before: memberAt(before, ...keys),
  after: memberAt(after, ...keys),
});

/** Compares what stands around the operations: information, servers, tags, security schemes, path items. */
function compareAround(context: Context, nodes: Pair): void {
  const members = memberPairs(nodes);
  const whole = (rule: RuleId, what: string, pair: Pair | undefined) =>
    pair && !isSame(pair) && report(context, rule, pair, `${what} changed.`);
  compareMembers(context, members.get("info"), "the API", "info-changed", {
    version: (pair) => compareMember(context, "version", pair, "the API", "version-changed"),
  });
  compareServers(context, members.get("servers"));
  compareSchemes(context, childPair(nodes, "components", "securitySchemes"));
  comparePathItems(context, members.get("paths"));
  whole("openapi-version-changed", "The OpenAPI version", members.get("openapi"));
  whole("tag-changed", "The list of tags", members.get("tags"));
  // compared above, or with each operation
  const compared = { openapi: null, info: null, paths: null, components: null, servers: null, tags: null };
  compareMembers(context, nodes, "the document", "other-changed", { ...compared, security: null });
}

/** Servers are told apart by their URLs. */
function compareServers(context: Context, servers: Pair | undefined): void {
  const byUrl = pairs(serversByUrl(servers?.before), serversByUrl(servers?.after));
  const rules = ["server-added", "server-changed"] as const;
  const nameOf = (url: string) => `The server \`${url}\``;
  const compare = (server: Pair, url: string) =>
    compareMembers(context, server, `the server \`${url}\``, "server-changed", {
      variables: (variables) => compareVariables(context, variables, url),
    });
  compareNamed(context, byUrl, rules, nameOf, compare, servers ? wholeLists(servers) : {});
}

function serversByUrl(list: Node | undefined): Map<string, Node> {
  const servers = list ? [...membersOf(list).values()] : [];
  return new Map(servers.map((server) => [String(memberAt(server, "url")?.value), server]));
}

function compareVariables(context: Context, variables: Pair, url: string): void {
  for (const [name, variable] of memberPairs(variables)) {
    const owner = `the variable \`${name}\` of \`${url}\``;
    compareMembers(context, variable, owner, "server-changed", {
      enum: (pair) =>
        isOnBoth(pair)
          ? compareVariableValues(context, pair, name)
          : compareMember(context, "enum", pair, owner, "server-changed"),
    });
  }
}

function compareVariableValues(context: Context, pair: Pair, name: string): void {
  const { added, removed } = listDifference(pair);
  for (const node of [...added, ...removed]) {
    const isNew = added.includes(node);
    const sentence = `The server's variable \`${name}\` ${isNew ? "may now" : "may no longer"} be ${shown(node.value)}.`;
    report(context, isNew ? "server-added" : "server-changed", pair, sentence);
  }
}

function compareSchemes(context: Context, schemes: Pair): void {
  const rules = ["security-scheme-added", "security-scheme-changed"] as const;
  const nameOf = (name: string) => `The security scheme \`${name}\``;
  compareNamed(context, memberPairs(schemes), rules, nameOf, (scheme, name) =>
    compareMembers(context, scheme, `the security scheme \`${name}\``, "security-scheme-changed"),
  );
}

/** What a path item says beside its operations and their parameters. */
function comparePathItems(context: Context, paths: Pair | undefined): void {
  for (const [path, item] of memberPairs(paths)) {
    if (!isOnBoth(item)) continue;
    for (const [key, pair] of memberPairs(item)) {
      if (key === "parameters" || isOperation(pair)) continue;
      const rule = key === "servers" ? "server-changed" : "other-changed";
      compareMember(context, key, pair, `\`${path}\``, rule);
    }
  }
}

const isOperation = ({ before, after }: Pair) =>
  [before, after].some((node) => isObject(node?.value) && "responses" in node.value);
