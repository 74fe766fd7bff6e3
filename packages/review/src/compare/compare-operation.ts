import { documentNode, type Node, type Operation, operationsOf } from "@onelogin-mfa/codegen/document";
import { type At, compareBody, compareResponses } from "./compare-bodies.ts";
import { compareMember, compareMembers, compareNamed } from "./compare-members.ts";
import { compareParameters, pathShape } from "./compare-parameters.ts";
import { compareSecurity } from "./compare-security.ts";
import { compareOwnServers } from "./compare-servers.ts";
import {
  type Context,
  childPair,
  isOnBoth,
  memberAt,
  memberPairs,
  type Pair,
  pairs,
  report,
} from "./context.ts";
import { reportRename } from "./renames.ts";

/**
 * Compares one operation with all that it takes and returns.
 *
 * @param isInbound whether the server calls it and the client answers, as with webhooks and callbacks
 */
export function compareOperation(
  outer: Context,
  before: Operation,
  after: Operation,
  isInbound = false,
): void {
  const at: At = (part, status) => ({
    ...outer,
    seen: new Set(),
    direction: (part === "response") !== isInbound ? "response" : "request",
    position: isInbound ? outer.position : { operationId: after.id, part, status: status ?? null },
  });
  const [context, nodes, owner] = [
    at("operation"),
    { before: before.node, after: after.node },
    `\`${after.id}\``,
  ];
  if (!isInbound) compareIdentity(context, before, after);
  compareSecurity(context, before, after);
  compareParameters(at("parameter"), before, after);
  compareBody(at("request"), memberPairs(nodes).get("requestBody"));
  compareResponses(at, memberPairs(nodes).get("responses"));
  compareOwnServers(context, childPair(nodes, "servers"), {
    before: serversAround(before),
    after: serversAround(after),
  });
  compareMembers({ ...context, isOperation: true }, nodes, owner, "other-changed", {
    operationId: null,
    security: null,
    parameters: null,
    requestBody: null,
    responses: null,
    servers: null,
    tags: (pair) => compareMember(context, "tags", pair, owner, "tag-changed"),
    callbacks: (pair) => compareCallbacks(context, pair),
  });
}

const serversAround = ({ pathItem, node: { root } }: Operation): Node | undefined =>
  memberAt(pathItem, "servers") ?? memberAt(documentNode(root), "servers");

/** Reports an operation that only one of the specs has. */
export function reportOperation(outer: Context, { id, method, path, node }: Operation, isNew: boolean): void {
  const context: Context = { ...outer, position: { operationId: id, part: "operation", status: null } };
  const pair = { before: isNew ? undefined : node, after: isNew ? node : undefined };
  const place = id === `${method} ${path}` ? "" : ` (${method} \`${path}\`)`;
  const sentence = `\`${id}\`${place} is ${isNew ? "new" : "gone"}.`;
  report(context, isNew ? "operation-added" : "operation-removed", pair, sentence);
}

/** An operation without an id of its own is called by method and path. */
function compareIdentity(context: Context, before: Operation, after: Operation): void {
  const nodes = { before: before.node, after: after.node };
  const ids = childPair(nodes, "operationId");
  if (before.id !== after.id && (ids.before || ids.after)) {
    const pair = { before: ids.before ?? before.node, after: ids.after ?? after.node };
    const sentence = `the operation \`${before.id}\` is now called \`${after.id}\``;
    reportRename(context, "operation-renamed", pair, sentence);
  }
  if (before.method === after.method && pathShape(before.path) === pathShape(after.path)) return;
  const sentence = `\`${after.id}\` is now ${after.method} \`${after.path}\`; it was ${before.method} \`${before.path}\`.`;
  report(context, "operation-moved", nodes, sentence);
}

const inboundRules = ["webhook-added", "webhook-removed"] as const;

/** Compares the callbacks of an operation: by name, and for each the requests at its URLs. */
function compareCallbacks(context: Context, callbacks: Pair): void {
  const nameOf = (name: string) => `the callback \`${name}\``;
  compareNamed(context, memberPairs(callbacks), inboundRules, nameOf, (callback, name) =>
    compareCallback(context, callback, nameOf(name)),
  );
}

/** Compares one callback that both sides have. */
export function compareCallback(context: Context, callback: Pair, owner: string): void {
  for (const [url, item] of memberPairs(callback)) {
    if (url.startsWith("x-")) compareMember(context, url, item, owner, "other-changed");
    else compareInbound(context, item, `${owner} at \`${url}\``, url);
  }
}

/** Compares the webhooks of two documents. */
export function compareWebhooks(context: Context, webhooks: Pair | undefined): void {
  for (const [name, item] of memberPairs(webhooks))
    compareInbound(context, item, `the webhook \`${name}\``, name);
}

function compareInbound(context: Context, item: Pair, owner: string, path: string): void {
  if (!isOnBoth(item)) {
    report(context, inboundRules[item.after ? 0 : 1], item, `${owner} is ${item.after ? "new" : "gone"}.`);
    return;
  }
  const byMethod = (node: Node) =>
    new Map(operationsOf(path, node).map((one) => [one.method.toLowerCase(), one]));
  const operations = pairs(byMethod(item.before), byMethod(item.after));
  for (const [method, { before, after }] of operations) {
    const nodes = { before: before?.node, after: after?.node };
    const sentence = `${method.toUpperCase()} of ${owner} is ${after ? "new" : "gone"}.`;
    if (before && after) compareOperation(context, before, after, true);
    else report(context, inboundRules[after ? 0 : 1], nodes, sentence);
  }
  const compared = Object.fromEntries([...operations.keys(), "parameters"].map((key) => [key, null]));
  compareMembers(context, item, owner, "other-changed", compared);
}
