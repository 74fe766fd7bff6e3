import {
  documentNode,
  follow,
  membersOf,
  type Node,
  type Operation,
  operationsOf,
  type Parameter,
} from "@onelogin-mfa/openapi";
import type { Direction, RuleId } from "../policy/rules.ts";
import { quoted, shown, transition } from "../words.ts";
import { compareOwnServers, compareSecurity } from "./compare-access.ts";
import { compareMember, compareMembers, compareNamed, compareRequired, without } from "./compare-members.ts";
import { compareSchemas } from "./compare-schema.ts";
import { type Context, type Locations, type Position, report, reportPresence } from "./context.ts";
import { childPair, isOnBoth, memberAt, memberPairs, type Pair, pairs, pairUp, type Sides } from "./pairs.ts";
import { looksSame, reportRename } from "./renames.ts";

/** A path without the names of its parameters. */
export const pathShape = (path: string) => path.replaceAll(/\{[^}]*\}/g, "{}");

/** Compares two operations, or reports the one that only one side has. */
export function compareOperations(context: Context, { before, after }: Sides<Operation>): void {
  const operation = after ?? before;
  if (before && after) compareOperation(context, before, after);
  else if (operation) reportOperation(context, operation, after !== undefined);
}

type At = (part: Position["part"], status?: string) => Context;

/**
 * Compares one operation with all that it takes and returns.
 *
 * @param inbound name of the webhook or callback, which the server calls and the client answers
 */
function compareOperation(outer: Context, before: Operation, after: Operation, inbound?: string): void {
  const isInbound = inbound !== undefined;
  const at: At = (part, status) => ({
    ...outer,
    ...(isInbound ? { inbound } : {}),
    seen: new Set(),
    direction: (part === "response") !== isInbound ? "response" : "request",
    position: isInbound ? outer.position : { operationId: after.id, part, status: status ?? null },
  });
  const [context, owner] = [at("operation"), isInbound ? "the operation" : quoted(after.id)];
  const nodes = { before: before.node, after: after.node };
  const members = memberPairs(nodes);
  if (!isInbound) compareIdentity(context, before, after);
  compareSecurity(context, before, after);
  compareParameters(at("parameter"), before, after);
  compareBody(at("request"), members.get("requestBody"));
  compareResponses(at, members.get("responses"));
  const around = { before: serversAround(before), after: serversAround(after) };
  compareOwnServers(context, childPair(nodes, "servers"), around);
  compareMembers({ ...context, isOperation: true }, nodes, owner, "other-changed", {
    ...without(["operationId", "security", "parameters", "requestBody", "responses", "servers"]),
    tags: (pair) => compareMember(context, "tags", pair, owner, "tag-changed"),
    callbacks: (pair) => {
      const nameOf = (name: string) => `the callback ${quoted(name)}`;
      compareNamed(context, memberPairs(pair), inboundRules, nameOf, compareCallback);
    },
  });
}

const serversAround = ({ pathItem, node: { root } }: Operation): Node | undefined =>
  memberAt(pathItem, "servers") ?? memberAt(documentNode(root), "servers");

function reportOperation(outer: Context, operation: Operation, isNew: boolean): void {
  const { id, method, path, node } = operation;
  const context: Context = { ...outer, position: { operationId: id, part: "operation", status: null } };
  const pair = { before: isNew ? undefined : node, after: isNew ? node : undefined };
  const location = id === `${method} ${path}` ? "" : ` (${method} ${quoted(path)})`;
  const name = `${quoted(id)}${location}`;
  const lists = isNew ? parameterLists(undefined, operation) : parameterLists(operation, undefined);
  reportPresence(context, ["operation-added", "operation-removed"], pair, name, ...lists);
}

/** Compares id, method and path. An operation without an id of its own is called by method and path. */
function compareIdentity(context: Context, before: Operation, after: Operation): void {
  const nodes = { before: before.node, after: after.node };
  const ids = childPair(nodes, "operationId");
  if (before.id !== after.id && (ids.before || ids.after)) {
    const pair = { before: ids.before ?? before.node, after: ids.after ?? after.node };
    const sentence = `the operation ${quoted(before.id)} is now called ${quoted(after.id)}`;
    reportRename(context, "operation-renamed", pair, sentence);
  }
  if (before.method === after.method && pathShape(before.path) === pathShape(after.path)) return;
  const [was, is] = [before, after].map(({ method, path }) => `${method} ${quoted(path)}`);
  const sentence =
    ids.before && ids.after ? `${quoted(after.id)} moved from ${was} to ${is}.` : `${was} moved to ${is}.`;
  report(context, "operation-moved", nodes, sentence, ...parameterLists(before, after));
}

const inboundRules = ["webhook-added", "webhook-removed"] as const;

function compareCallback(context: Context, callback: Pair, owner: string): void {
  for (const [url, item] of memberPairs(callback)) {
    if (url.startsWith("x-")) compareMember(context, url, item, owner, "other-changed");
    else compareInbound(context, item, `${owner} at ${quoted(url)}`, url);
  }
}

/** Compares the webhooks of two documents. */
export function compareWebhooks(context: Context, webhooks: Pair | undefined): void {
  for (const [name, item] of memberPairs(webhooks))
    compareInbound(context, item, `the webhook ${quoted(name)}`, name);
}

function compareInbound(context: Context, item: Pair, owner: string, path: string): void {
  if (!isOnBoth(item)) {
    reportPresence(context, inboundRules, item, owner);
    return;
  }
  const byMethod = (node: Node) =>
    new Map(operationsOf(path, node).map((one) => [one.method.toLowerCase(), one]));
  const operations = pairs(byMethod(item.before), byMethod(item.after));
  for (const [method, { before, after }] of operations) {
    const nodes = { before: before?.node, after: after?.node };
    if (before && after) compareOperation(context, before, after, owner);
    else reportPresence(context, inboundRules, nodes, `${method.toUpperCase()} of ${owner}`);
  }
  const compared = without([...operations.keys(), "parameters"]);
  compareMembers(context, item, owner, "other-changed", compared);
}

/** Compares the parameters of an operation, its path item's included. */
function compareParameters(context: Context, before: Operation, after: Operation): void {
  const lists = parameterLists(before, after);
  const same = pairUp(before.parameters, after.parameters, [(old, now) => keyOf(old) === keyOf(now)]);
  const known = new Set(same.values());
  const gone = before.parameters.filter((one) => !same.has(one));
  const added = after.parameters.filter((one) => !known.has(one));
  const inPath = pathRenames(before, after);
  const isInPath = (old: Parameter, now: Parameter) => inPath.get(keyOf(old)) === keyOf(now);
  const hasName = (old: Parameter, now: Parameter) => old.name.toLowerCase() === now.name.toLowerCase();
  const isAlike = (old: Parameter, now: Parameter) => looksSame(old.node, now.node, old.name, now.name);
  const twins = pairUp(gone, added, [isInPath, hasName, isAlike], true);
  const found = new Set(twins.values());
  for (const [old, now] of same) compareParameter(context, nodesOf(old, now), ownerOf(now));
  for (const [old, now] of twins) {
    // a path with another name for a parameter is another key: all in it is compared, and stands elsewhere
    const paths = { before: before.pathItem, after: after.pathItem };
    reportTwin(context, old, now, ...(isInPath(old, now) ? [paths] : lists));
    if (isInPath(old, now)) compareParameter(context, nodesOf(old, now), ownerOf(now));
  }
  for (const one of [...gone, ...added].filter((one) => !twins.has(one) && !found.has(one))) {
    const pair = gone.includes(one) ? nodesOf(one, undefined) : nodesOf(undefined, one);
    reportOptional(context, pair, "parameter", `${kindOf(one)} ${nameOf(one)}`, ...lists);
  }
}

const nodesOf = (before: Parameter | undefined, after: Parameter | undefined): Pair => ({
  before: before && follow(before.node),
  after: after && follow(after.node),
});

/** Location and name, by which parameters are told apart. */
const keyOf = ({ in: location, name }: Parameter) =>
  `${location} ${location === "header" ? name.toLowerCase() : name}`;

/** The lists of two operations' parameters: their own, and those of their path items. */
function parameterLists(before: Operation | undefined, after: Operation | undefined): Locations[] {
  const nodes = { before: before?.node, after: after?.node };
  const items = { before: before?.pathItem, after: after?.pathItem };
  return [childPair(nodes, "parameters"), childPair(items, "parameters")];
}

/** Reports a parameter or body that only one side has. */
function reportOptional(
  context: Context,
  pair: Pair,
  kind: "parameter" | "body",
  name: string,
  ...also: readonly Locations[]
): void {
  const isRequired = memberAt(pair.before ?? pair.after, "required")?.value === true;
  const added = isRequired ? (`required-${kind}-added` as const) : (`${kind}-added` as const);
  const words = `the ${isRequired ? "required" : "optional"} ${name}`;
  reportPresence(context, [added, `${kind}-removed`], pair, words, ...also);
}

/** Reports a parameter that has another name or location now. */
function reportTwin(context: Context, old: Parameter, now: Parameter, ...also: readonly Locations[]): void {
  const pair = nodesOf(old, now);
  const isMoved = old.in !== now.in;
  for (const node of [pair.before, pair.after]) if (node) context.reached.add(node.pointer);
  const sentence = isMoved
    ? `The parameter ${nameOf(now)} moved from ${old.in} to ${now.in}.`
    : `The ${kindOf(now)} ${nameOf(old)} is now called ${nameOf(now)}.`;
  report(context, isMoved ? "parameter-moved" : "parameter-renamed", pair, sentence, ...also);
}

// a parameter without name or location is invalid, and is compared all the same
const nameOf = ({ node }: Parameter) =>
  quoted(memberAt(node, "name")?.value ?? memberAt(node, "$ref")?.value ?? "no name");
const kindOf = ({ node, in: location }: Parameter) =>
  memberAt(node, "in") ? `${location} parameter` : "parameter";
const ownerOf = (parameter: Parameter) => `the parameter ${nameOf(parameter)}`;

/** The parameters at the same locations of a path that has other names for them, from old key to new. */
function pathRenames(before: Operation, after: Operation): Map<string, string> {
  if (pathShape(before.path) !== pathShape(after.path)) return new Map();
  const keysOf = ({ path }: Operation) =>
    [...path.matchAll(/\{([^}]+)\}/g)].map(([, name]) => `path ${name}`);
  const now = keysOf(after);
  return new Map(keysOf(before).map((key, index) => [key, now[index] ?? key]));
}

function compareParameter(context: Context, parameter: Pair, owner: string): void {
  const rule = "parameter-serialization-changed";
  compareMembers(context, parameter, owner, rule, {
    ...serializationOf(context, parameter, owner, rule),
    ...without(["name"]),
    required: (pair) => compareRequired(context, pair, "parameter", owner),
    allowEmptyValue: (pair) => {
      const [was, is] = [pair.before?.value === true, pair.after?.value === true];
      const sentence = `\`allowEmptyValue\` of ${owner} ${transition(pair)}.`;
      if (was !== is) report(context, is ? "limit-loosened" : "limit-tightened", pair, sentence);
    },
  });
}

type SerializationKey = "style" | "explode" | "allowReserved";

/** Comparisons of how a parameter or header is written: by rules for its schema, or as `content`. */
function serializationOf(context: Context, holder: Pair, owner: string, rule: RuleId) {
  const compare = (key: SerializationKey) => (pair: Pair) => {
    const [old, now] = [serialization(holder.before, key), serialization(holder.after, key)];
    const sentence = `${quoted(key)} of ${owner} changed from ${shown(old)} to ${shown(now)}.`;
    if (old !== now) report(context, rule, pair, sentence);
  };
  return {
    schema: (pair: Pair) => {
      if (isOnBoth(pair)) compareSchemas({ ...context, owner }, [pair.before], [pair.after]);
      else reportPresence(context, [rule, rule], pair, `The schema of ${owner}`);
    },
    style: compare("style"),
    explode: compare("explode"),
    allowReserved: compare("allowReserved"),
    content: (pair: Pair) => compareContent(context, pair, owner),
  };
}

/** The value of a keyword for writing; one that is left out has its default. */
function serialization(node: Node | undefined, key: SerializationKey): unknown {
  const value = memberAt(node, key)?.value;
  // says something about queries only
  if (key === "allowReserved") return memberAt(node, "in")?.value === "query" && (value ?? false);
  if (value !== undefined) return value;
  if (key === "explode") return serialization(node, "style") === "form";
  return /^(query|cookie)$/.test(String(memberAt(node, "in")?.value)) ? "form" : "simple";
}

function compareBody(context: Context, body: Pair | undefined): void {
  if (!body) return;
  const owner = "the request body";
  if (!isOnBoth(body)) reportOptional(context, body, "body", "request body");
  else
    compareMembers(context, body, owner, "other-changed", {
      content: (pair) => compareContent(context, pair, owner),
      required: (pair) => compareRequired(context, pair, "body", owner),
    });
}

function compareResponses(at: At, responses: Pair | undefined): void {
  const members = memberPairs(responses);
  const hasDefault = members.get("default")?.after !== undefined;
  for (const [status, response] of members) {
    const context = at("response", status);
    const name = status === "default" ? "the default response" : `response ${status}`;
    if (status.startsWith("x-")) compareMember(context, status, response, "the responses", "other-changed");
    else if (isOnBoth(response)) compareResponse(context, response, name);
    else {
      const sentence = `${name} is ${response.after ? "new" : "no longer declared"}.`;
      report(context, statusRule(status, response, hasDefault), response, sentence);
    }
  }
}

function statusRule(status: string, { after }: Pair, hasDefault: boolean): RuleId {
  if (status === "default") return after ? "default-response-added" : "default-response-removed";
  if (after) return "status-added";
  return status === "429" && hasDefault ? "rate-limit-status-removed" : "status-removed";
}

function compareResponse(context: Context, response: Pair, owner: string): void {
  const headerOf = (name: string) => `the header ${quoted(name)}`;
  const linkOf = (name: string) => `the link ${quoted(name)}`;
  compareMembers(context, response, owner, "other-changed", {
    content: (pair) => compareContent(context, pair, `the body of ${owner}`),
    headers: (pair) =>
      compareNamed(context, withoutCase(pair), ["header-added", "header-removed"], headerOf, compareHeader),
    links: (pair) =>
      compareNamed(context, memberPairs(pair), ["link-added", "link-changed"], linkOf, compareLink),
  });
}

/** Compares bodies by media type; where there is no content at all, there are no media types. */
function compareContent(context: Context, content: Pair, owner: string): void {
  const rules = ["media-type-added", "media-type-removed"] as const;
  const nameOf = (type: string) => `the media type ${quoted(type)} of ${owner}`;
  compareNamed(context, withoutCase(content), rules, nameOf, (_, media, __, type) =>
    compareMedia({ ...context, isXml: /xml/i.test(type), owner }, media, `${quoted(type)} of ${owner}`),
  );
}

function compareMedia(context: Context, media: Pair, name: string): void {
  compareMembers(context, media, name, "other-changed", {
    schema: (pair) => compareSchemaPair(context, pair),
    itemSchema: (pair) => compareSchemaPair({ ...context, owner: `each item of ${context.owner}` }, pair),
  });
}

/** Compares two schemas; a missing one allows everything. */
function compareSchemaPair(context: Context, { before, after }: Pair): void {
  compareSchemas(context, before ? [before] : [], after ? [after] : []);
}

/** Members whose names are the same in upper and lower case and without blanks, by their newest names. */
function withoutCase({ before, after }: Pair): Map<string, Pair> {
  const plain = (name: string) => name.toLowerCase().replaceAll(" ", "");
  const now = after ? membersOf(after) : new Map<string, Node>();
  const newNames = new Map([...now.keys()].map((name) => [plain(name), name]));
  const old = before ? [...membersOf(before)] : [];
  return pairs(new Map(old.map(([name, node]) => [newNames.get(plain(name)) ?? name, node])), now);
}

function compareHeader(context: Context, header: Pair, owner: string): void {
  const rule = "header-serialization-changed";
  compareMembers(context, header, owner, rule, {
    ...serializationOf(context, header, owner, rule),
    required: (pair) => compareRequired(context, pair, "header", owner),
  });
}

function compareLink(context: Context, link: Pair, owner: string): void {
  compareMembers(context, link, owner, "link-changed", {
    operationId: (pair) => {
      const isRenamed = pair.before && context.newIds.get(pair.before.value) === pair.after?.value;
      if (!isRenamed) compareMember(context, "operationId", pair, owner, "link-changed");
    },
  });
}

/**
 * Compares the components that no operation uses: documents around this one may refer to them, and schemas are types of
 * the client all the same. Schemas are compared as if values went both ways, other components by the way that they go.
 */
export function compareUnreached(context: Context, components: Pair): void {
  for (const [section, { kind, direction = "response", compare }] of Object.entries(sections)) {
    for (const [name, pair] of memberPairs(childPair(components, section))) {
      if (!isOnBoth(pair) || context.reached.has(follow(pair.before).pointer)) continue;
      compare?.({ ...context, direction, owner: quoted(name) }, pair, `the ${kind} ${quoted(name)}`);
    }
  }
}

/** A section of `components`: the word for one of them, the way that its values go, and how two are compared. */
interface Section {
  readonly kind: string;
  readonly direction?: Direction;
  readonly compare?: (context: Context, pair: Pair, owner: string) => void;
}

export const sections: Readonly<Record<string, Section>> = {
  schemas: { kind: "schema", direction: "both", compare: compareSchemaPair },
  responses: { kind: "shared response", compare: compareResponse },
  parameters: { kind: "shared parameter", direction: "request", compare: compareParameter },
  requestBodies: { kind: "shared request body", direction: "request", compare: compareBody },
  headers: { kind: "shared header", compare: compareHeader },
  examples: { kind: "shared example" },
  links: { kind: "shared link", compare: compareLink },
  callbacks: { kind: "callback", direction: "both", compare: compareCallback },
  mediaTypes: { kind: "shared media type", direction: "both", compare: compareMedia },
};
