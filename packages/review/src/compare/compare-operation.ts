import {
  documentNode,
  follow,
  isJsonMediaType,
  membersOf,
  type Node,
  nodeAt,
  type Operation,
  operationsOf,
  type Parameter,
} from "@onelogin-mfa/openapi";
import type { Direction, RuleId } from "../policy/rules.ts";
import type { Position } from "../report.ts";
import { quoted, shown, transition } from "../words.ts";
import { compareOwnServers, compareSecurity } from "./compare-access.ts";
import { compareMember, compareMembers, compareNamed, compareRequired, without } from "./compare-members.ts";
import { compareSchemas } from "./compare-schema.ts";
import type { Comparison } from "./comparison.ts";
import { type componentKinds, nameOf, nameOfPair, nameOfParameter, pathTo, pathToPair } from "./location.ts";
import { childPair, isOnBoth, memberAt, memberPairs, type Pair, pairs, pairUp, type Sides } from "./pairs.ts";
import { documentPlace, type Place } from "./place.ts";
import { looksSame, reportRename } from "./renames.ts";
import { type Locations, type Reporter, reportPresence } from "./reporter.ts";

/** A path without the names of its parameters. */
export const pathShape = (path: string) => path.replaceAll(/\{[^}]*\}/g, "{}");

/** Compares two operations, or reports the one that only one side has. */
export function compareOperations(comparison: Comparison, { before, after }: Sides<Operation>): void {
  const operation = after ?? before;
  if (before && after) compareOperation(comparison, documentPlace, before, after, "operation");
  else if (operation) reportOperation(comparison, operation, after !== undefined);
}

/** Compares one operation with all that it takes and returns. */
function compareOperation(
  comparison: Comparison,
  around: Place,
  before: Operation,
  after: Operation,
  kind: "operation" | "inboundOperation",
): void {
  const isInbound = kind === "inboundOperation";
  const partAt = (part: Position["part"], status: string | null = null): Place => ({
    ...around,
    part: { position: isInbound ? around.part.position : { operationId: after.id, part, status } },
    direction: (part === "response") !== isInbound ? "response" : "request",
  });
  const place = partAt("operation");
  const nodes = { before: before.node, after: after.node };
  const members = memberPairs(nodes);
  if (!isInbound) compareIdentity(comparison, place, before, after);
  compareSecurity(comparison, place, before, after);
  compareParameters(comparison, partAt("parameter"), before, after);
  compareBody(comparison, partAt("request"), members.get("requestBody"));
  compareResponses(comparison, (status) => partAt("response", status), members.get("responses"));
  const servers = { before: serversAround(before), after: serversAround(after) };
  compareOwnServers(comparison, place, childPair(nodes, "servers"), servers);
  compareMembers(comparison, place, nodes, "other-changed", {
    ...without(["operationId", "security", "parameters", "requestBody", "responses", "servers"]),
    tags: (pair) => compareMember(comparison, place, "tags", pair, "tag-changed"),
    callbacks: (pair) => compareNamed(comparison, place, memberPairs(pair), inboundRules, compareCallback),
  });
}

const serversAround = ({ pathItem, node: { root } }: Operation): Node | undefined =>
  memberAt(pathItem, "servers") ?? memberAt(documentNode(root), "servers");

function reportOperation(reporter: Reporter, operation: Operation, isNew: boolean): void {
  const { id, method, path, node } = operation;
  const part = { position: { operationId: id, part: "operation", status: null } } as const;
  const place = { ...documentPlace, part };
  const pair = { before: isNew ? undefined : node, after: isNew ? node : undefined };
  const location = id === `${method} ${path}` ? "" : ` (${method} ${quoted(path)})`;
  const name = `${quoted(id)}${location}`;
  const lists = isNew ? parameterLists(undefined, operation) : parameterLists(operation, undefined);
  reportPresence(reporter, place, ["operation-added", "operation-removed"], pair, name, ...lists);
}

/** Compares id, method and path. An operation without an id of its own is called by method and path. */
function compareIdentity(comparison: Comparison, place: Place, before: Operation, after: Operation): void {
  const nodes = { before: before.node, after: after.node };
  const ids = childPair(nodes, "operationId");
  if (before.id !== after.id && (ids.before || ids.after)) {
    const pair = { before: ids.before ?? before.node, after: ids.after ?? after.node };
    const sentence = `the operation ${quoted(before.id)} is now called ${quoted(after.id)}`;
    reportRename(comparison, place, "operation-renamed", pair, sentence);
  }
  if (before.method === after.method && pathShape(before.path) === pathShape(after.path)) return;
  const [was, is] = [before, after].map(({ method, path }) => `${method} ${quoted(path)}`);
  const sentence =
    ids.before && ids.after ? `${quoted(after.id)} moved from ${was} to ${is}.` : `${was} moved to ${is}.`;
  comparison.report(place, "operation-moved", nodes, sentence, ...parameterLists(before, after));
}

const inboundRules = ["webhook-added", "webhook-removed"] as const;

function compareCallback(comparison: Comparison, place: Place, callback: Pair): void {
  for (const [url, item] of memberPairs(callback)) {
    if (url.startsWith("x-")) compareMember(comparison, place, url, item, "other-changed");
    else compareInbound(comparison, place, item, url);
  }
}

/** Compares the webhooks of two documents. */
export function compareWebhooks(comparison: Comparison, webhooks: Pair | undefined): void {
  for (const [name, item] of memberPairs(webhooks)) compareInbound(comparison, documentPlace, item, name);
}

function compareInbound(comparison: Comparison, around: Place, item: Pair, path: string): void {
  const node = item.after ?? item.before;
  const inbound = node ? nameOf(pathTo(node)) : path;
  if (!isOnBoth(item)) {
    reportPresence(comparison, around, inboundRules, item, inbound);
    return;
  }
  const place = { ...around, inbound };
  const byMethod = (node: Node) =>
    new Map(operationsOf(path, node).map((one) => [one.method.toLowerCase(), one]));
  const operations = pairs(byMethod(item.before), byMethod(item.after));
  for (const [method, { before, after }] of operations) {
    const nodes = { before: before?.node, after: after?.node };
    if (before && after) compareOperation(comparison, place, before, after, "inboundOperation");
    else reportPresence(comparison, place, inboundRules, nodes, `${method.toUpperCase()} of ${inbound}`);
  }
  const compared = without([...operations.keys(), "parameters"]);
  compareMembers(comparison, place, item, "other-changed", compared);
}

/** Compares the parameters of an operation, its path item's included. */
function compareParameters(comparison: Comparison, place: Place, before: Operation, after: Operation): void {
  const lists = parameterLists(before, after);
  for (const one of [...before.parameters, ...after.parameters].filter(isIgnored))
    comparison.reach(follow(one.node));
  const older = before.parameters.filter((one) => !isIgnored(one));
  const newer = after.parameters.filter((one) => !isIgnored(one));
  const same = pairUp(older, newer, [(old, now) => keyOf(old) === keyOf(now)]);
  const known = new Set(same.values());
  const gone = older.filter((one) => !same.has(one));
  const added = newer.filter((one) => !known.has(one));
  const inPath = pathRenames(before, after);
  const isInPath = (old: Parameter, now: Parameter) => inPath.get(keyOf(old)) === keyOf(now);
  const hasName = (old: Parameter, now: Parameter) => old.name.toLowerCase() === now.name.toLowerCase();
  const isAlike = (old: Parameter, now: Parameter) => looksSame(old.node, now.node, old.name, now.name);
  const twins = pairUp(gone, added, [isInPath, hasName, isAlike], true);
  const found = new Set(twins.values());
  for (const [old, now] of same) compareParameter(comparison, place, nodesOf(old, now));
  for (const [old, now] of twins) {
    // a path with another name for a parameter is another key: all in it is compared, and stands elsewhere
    const paths = { before: before.pathItem, after: after.pathItem };
    reportTwin(comparison, place, old, now, ...(isInPath(old, now) ? [paths] : lists));
    if (isInPath(old, now)) compareParameter(comparison, place, nodesOf(old, now));
  }
  const paths = new Set([...keysInPath(before), ...inPath.values()]);
  for (const one of [...gone, ...added].filter((one) => !twins.has(one) && !found.has(one))) {
    const isGone = gone.includes(one);
    const pair = isGone ? nodesOf(one, undefined) : nodesOf(undefined, one);
    const name = `${kindOf(one)} ${quoted(nameOfParameter(one.node))}`;
    if (isGone || !paths.has(keyOf(one)))
      reportOptional(comparison, place, pair, "parameter", name, ...lists);
    else {
      const sentence = `The ${name} is declared now; the path has had it before.`;
      comparison.report(place, "path-parameter-declared", pair, sentence, ...lists);
    }
  }
}

const nodesOf = (before: Parameter | undefined, after: Parameter | undefined): Pair => ({
  before: before && follow(before.node),
  after: after && follow(after.node),
});

/** Headers that OpenAPI describes elsewhere, as media types and security: a parameter for one "SHALL be ignored". */
const isIgnored = ({ in: location, name }: Parameter) =>
  location === "header" && /^(accept|content-type|authorization)$/i.test(name);

/** Location and name, by which parameters are told apart. */
const keyOf = ({ in: location, name }: Pick<Parameter, "in" | "name">) =>
  `${location} ${location === "header" ? name.toLowerCase() : name}`;

/** The lists of two operations' parameters: their own, and those of their path items. */
function parameterLists(before: Operation | undefined, after: Operation | undefined): Locations[] {
  const nodes = { before: before?.node, after: after?.node };
  const items = { before: before?.pathItem, after: after?.pathItem };
  return [childPair(nodes, "parameters"), childPair(items, "parameters")];
}

/** Reports a parameter or body that only one side has. */
function reportOptional(
  reporter: Reporter,
  place: Place,
  pair: Pair,
  kind: "parameter" | "body",
  name: string,
  ...also: readonly Locations[]
): void {
  const isRequired = memberAt(pair.before ?? pair.after, "required")?.value === true;
  const added = isRequired ? (`required-${kind}-added` as const) : (`${kind}-added` as const);
  const words = `the ${isRequired ? "required" : "optional"} ${name}`;
  reportPresence(reporter, place, [added, `${kind}-removed`], pair, words, ...also);
}

/** Reports a parameter that has another name or location now. */
function reportTwin(
  reporter: Reporter,
  place: Place,
  old: Parameter,
  now: Parameter,
  ...also: readonly Locations[]
): void {
  const pair = nodesOf(old, now);
  const isMoved = old.in !== now.in;
  for (const node of [pair.before, pair.after]) if (node) reporter.reach(node);
  const [oldName, name] = [old, now].map((one) => quoted(nameOfParameter(one.node)));
  const sentence = isMoved
    ? `The parameter ${name} moved from ${old.in} to ${now.in}.`
    : `The ${kindOf(now)} ${oldName} is now called ${name}.`;
  reporter.report(place, isMoved ? "parameter-moved" : "parameter-renamed", pair, sentence, ...also);
}

// a parameter without location is invalid, and is compared all the same
const kindOf = ({ node, in: location }: Parameter) =>
  memberAt(node, "in") ? `${location} parameter` : "parameter";

/** The parameters at the same locations of a path that has other names for them, from old key to new. */
function pathRenames(before: Operation, after: Operation): Map<string, string> {
  if (pathShape(before.path) !== pathShape(after.path)) return new Map();
  const now = keysInPath(after);
  return new Map(keysInPath(before).map((key, index) => [key, now[index] ?? key]));
}

/** The keys of the parameters in the path of an operation. */
const keysInPath = ({ path }: Operation) =>
  [...path.matchAll(/\{([^}]+)\}/g)].map(([, name]) => `path ${name}`);

function compareParameter(comparison: Comparison, place: Place, parameter: Pair): void {
  const rule = "parameter-serialization-changed";
  compareMembers(comparison, place, parameter, rule, {
    ...serializationOf(comparison, place, parameter, rule),
    ...without(["name"]),
    required: (pair) => compareRequired(comparison, place, pair, "parameter"),
    allowEmptyValue: (pair) => {
      const [was, is] = [pair.before?.value === true, pair.after?.value === true];
      const sentence = `\`allowEmptyValue\` of ${nameOfPair(parameter)} ${transition(pair)}.`;
      if (was !== is) comparison.report(place, is ? "limit-loosened" : "limit-tightened", pair, sentence);
    },
  });
}

type SerializationKey = "style" | "explode" | "allowReserved";

/** Comparisons of how a parameter or header is written: by rules for its schema, or as `content`. */
function serializationOf(comparison: Comparison, place: Place, holder: Pair, rule: RuleId) {
  const compare = (key: SerializationKey) => (pair: Pair) => {
    const [old, now] = [serialization(holder.before, key), serialization(holder.after, key)];
    const sentence = `${quoted(key)} of ${nameOfPair(holder)} changed from ${shown(old)} to ${shown(now)}.`;
    if (old !== now) comparison.report(place, rule, pair, sentence);
  };
  return {
    schema: (pair: Pair) => {
      if (isOnBoth(pair)) compareSchemas(comparison, place, [pair.before], [pair.after]);
      else reportPresence(comparison, place, [rule, rule], pair, `The schema of ${nameOfPair(holder)}`);
    },
    style: compare("style"),
    explode: compare("explode"),
    allowReserved: compare("allowReserved"),
    content: (pair: Pair) => compareContent(comparison, place, pair),
  };
}

/** Compares a shared parameter, whose name an operation compares where it uses the parameter. */
function compareSharedParameter(comparison: Comparison, place: Place, parameter: Pair): void {
  const { before, after } = childPair(parameter, "name");
  const location = String(memberAt(parameter.after, "in")?.value);
  const keyOfName = (node: Node | undefined) => keyOf({ in: location, name: String(node?.value) });
  if (before && after && keyOfName(before) !== keyOfName(after)) {
    const sentence = `the ${location} parameter ${quoted(before.value)} is now called ${quoted(after.value)}.`;
    comparison.report(place, "parameter-renamed", { before, after }, sentence);
  }
  compareParameter(comparison, place, parameter);
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

function compareBody(comparison: Comparison, place: Place, body: Pair | undefined): void {
  if (!body) return;
  if (!isOnBoth(body)) reportOptional(comparison, place, body, "body", "request body");
  else
    compareMembers(comparison, place, body, "other-changed", {
      content: (pair) => compareContent(comparison, place, pair),
      required: (pair) => compareRequired(comparison, place, pair, "body"),
    });
}

function compareResponses(
  comparison: Comparison,
  partAt: (status: string) => Place,
  responses: Pair | undefined,
): void {
  const members = memberPairs(responses);
  const hasDefault = members.get("default")?.after !== undefined;
  for (const [status, response] of members) {
    const place = partAt(status);
    if (status.startsWith("x-")) compareMember(comparison, place, status, response, "other-changed");
    else if (isOnBoth(response)) compareResponse(comparison, place, response);
    else {
      const sentence = `${nameOfPair(response)} is ${response.after ? "new" : "no longer declared"}.`;
      comparison.report(place, statusRule(status, response, hasDefault), response, sentence);
    }
  }
}

function statusRule(status: string, { after }: Pair, hasDefault: boolean): RuleId {
  if (status === "default") return after ? "default-response-added" : "default-response-removed";
  if (after) return "status-added";
  return status === "429" && hasDefault ? "rate-limit-status-removed" : "status-removed";
}

function compareResponse(comparison: Comparison, place: Place, response: Pair): void {
  const headerRules = ["header-added", "header-removed"] as const;
  const linkRules = ["link-added", "link-changed"] as const;
  compareMembers(comparison, place, response, "other-changed", {
    content: (pair) => compareContent(comparison, place, pair),
    headers: (pair) =>
      compareNamed(comparison, place, withoutContentType(withoutCase(pair)), headerRules, compareHeader),
    links: (pair) => compareNamed(comparison, place, memberPairs(pair), linkRules, compareLink),
  });
}

/** Compares bodies by media type; where there is no content at all, there are no media types. */
function compareContent(comparison: Comparison, around: Place, content: Pair): void {
  const rules = ["media-type-added", "media-type-removed"] as const;
  for (const [type, media] of pairMediaTypes(content)) {
    const place = { ...around, isXml: /xml/i.test(type) };
    if (isOnBoth(media)) compareMedia(comparison, place, media);
    else {
      const owner = nameOf(pathToPair(media).slice(0, -1));
      reportPresence(comparison, place, rules, media, `the media type ${quoted(type)} of ${owner}`);
    }
  }
}

function compareMedia(comparison: Comparison, place: Place, media: Pair): void {
  compareMembers(comparison, place, media, "other-changed", {
    schema: (pair) => compareSchemaPair(comparison, place, pair),
    itemSchema: (pair) => compareSchemaPair(comparison, place, pair),
  });
}

/** Compares two schemas; a missing one allows everything. */
function compareSchemaPair(comparison: Comparison, place: Place, { before, after }: Pair): void {
  compareSchemas(comparison, place, before ? [before] : [], after ? [after] : []);
}

/** Members whose names are the same in upper and lower case and without blanks, by their newest names. */
function withoutCase({ before, after }: Pair): Map<string, Pair> {
  const plain = (name: string) => name.toLowerCase().replaceAll(" ", "");
  const now = after ? membersOf(after) : new Map<string, Node>();
  const newNames = new Map([...now.keys()].map((name) => [plain(name), name]));
  const old = before ? [...membersOf(before)] : [];
  return pairs(new Map(old.map(([name, node]) => [newNames.get(plain(name)) ?? name, node])), now);
}

/** Media types by their newest names; one that is written in two ways is paired with either. */
function pairMediaTypes({ before, after }: Pair): Map<string, Pair> {
  const [old, now] = [before, after].map((content) => (content ? [...membersOf(content)] : []));
  const twinIn = (others: [string, Node][] = [], name: string) => {
    const isTwin = ([other]: [string, Node]) => plainMediaType(other) === plainMediaType(name);
    return (others.find(([other]) => other === name) ?? others.find(isTwin))?.[1];
  };
  const found = new Map<string, [name: string, pair: Pair]>();
  for (const [name] of [...(old ?? []), ...(now ?? [])]) {
    const pair = { before: twinIn(old, name), after: twinIn(now, name) };
    found.set(`${pair.before?.pointer} ${pair.after?.pointer}`, [name, pair]);
  }
  return new Map(found.values());
}

/**
 * A media type with the parameters that tell it from others, in one order. UTF-8 is what is taken anyway, JSON has no other encoding
 * (RFC 8259, section 8.1), and a boundary is another one in each message.
 */
function plainMediaType(mediaType: string): string {
  const [type = "", ...parameters] = mediaType.replaceAll(/[ "]/g, "").split(";");
  const named = parameters.map((one) => one.replace(/^[^=]*/, (name) => name.toLowerCase()));
  const isTold = (parameter: string) =>
    !/^$|^boundary=|^charset=utf-8$/i.test(parameter) &&
    !(parameter.startsWith("charset=") && isJsonMediaType(type));
  return [type.toLowerCase(), ...named.filter(isTold).sort()].join(";");
}

/** A response's header `Content-Type` "SHALL be ignored", too: its media types say it. */
const withoutContentType = (headers: ReadonlyMap<string, Pair>) =>
  new Map([...headers].filter(([name]) => name.toLowerCase() !== "content-type"));

function compareHeader(comparison: Comparison, place: Place, header: Pair): void {
  const rule = "header-serialization-changed";
  compareMembers(comparison, place, header, rule, {
    ...serializationOf(comparison, place, header, rule),
    required: (pair) => compareRequired(comparison, place, pair, "header"),
  });
}

function compareLink(comparison: Comparison, place: Place, link: Pair): void {
  compareMembers(comparison, place, link, "link-changed", {
    operationId: (pair) => {
      const isRenamed = pair.before && comparison.newIds.get(pair.before.value) === pair.after?.value;
      if (!isRenamed) compareMember(comparison, place, "operationId", pair, "link-changed");
    },
  });
}

/** The comparison of a section's components, and the way that their values go. */
interface Section {
  readonly direction: Direction;
  readonly compare: (comparison: Comparison, place: Place, pair: Pair) => void;
}

const sections: Readonly<Partial<Record<keyof typeof componentKinds, Section>>> = {
  schemas: { direction: "both", compare: compareSchemaPair },
  responses: { direction: "response", compare: compareResponse },
  parameters: { direction: "request", compare: compareSharedParameter },
  requestBodies: { direction: "request", compare: compareBody },
  headers: { direction: "response", compare: compareHeader },
  links: { direction: "response", compare: compareLink },
  callbacks: { direction: "both", compare: compareCallback },
  mediaTypes: { direction: "both", compare: compareMedia },
};

/**
 * Compares the components that no operation uses: documents around this one may refer to them, and schemas are types of
 * the client all the same. Schemas are compared as if values went both ways, other components by the way that they go.
 */
export function compareUnreached(comparison: Comparison, components: Pair): void {
  // of a schema that is used in part, the part is compared for itself
  for (const pointer of comparison.used) {
    const part = partAt(components, pointer);
    if (part && !comparison.isReached(follow(part.before)))
      compareSchemaPair(comparison, documentPlace, part);
  }
  for (const [section, { direction, compare }] of Object.entries(sections)) {
    for (const pair of memberPairs(childPair(components, section)).values()) {
      if (!isOnBoth(pair) || comparison.isReached(follow(pair.before))) continue;
      compare(comparison, { ...documentPlace, direction, isUnused: !comparison.isUsed(pair) }, pair);
    }
  }
}

/** The pair at the pointer to a part of a schema; undefined if it leads to a whole component, or is on one side only. */
function partAt(
  { before, after }: Pair,
  pointer: string,
): (Sides<Node> & { readonly before: Node }) | undefined {
  if (!/^\/components\/schemas\/[^/]+\//.test(pointer) || !before || !after) return undefined;
  const part = { before: nodeAt(before.root, pointer), after: nodeAt(after.root, pointer) };
  return part.before.value === undefined || part.after.value === undefined ? undefined : part;
}
