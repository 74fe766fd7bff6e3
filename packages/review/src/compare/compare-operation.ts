import {
  arrayOf,
  child,
  documentNode,
  follow,
  isObject,
  type Node,
  type Operation,
} from "@onelogin-mfa/codegen/document";
import type { RuleId } from "../policy/rules.ts";
import { type At, compareBody, compareContent, compareResponses, compareSchema } from "./compare-bodies.ts";
import { compareMember, compareMembers, compareRequired } from "./compare-members.ts";
import { type Context, isOnBoth, memberAt, memberPairs, type Pair, pairs, report } from "./context.ts";
import { findRenames } from "./renames.ts";

/** Compares one operation with all that it takes and returns. */
export function compareOperation(outer: Context, before: Operation, after: Operation): void {
  const at: At = (part, status) => ({
    ...outer,
    seen: new Set(),
    direction: part === "response" ? "response" : "request",
    position: { operationId: after.id, part, status: status ?? null },
  });
  const context = at("operation");
  const nodes = { before: before.node, after: after.node };
  compareIdentity(context, before, after);
  compareSecurity(context, { before: securityOf(before.node), after: securityOf(after.node) });
  compareParameters(at("parameter"), before, after);
  const members = memberPairs(nodes);
  compareBody(at("request"), members.get("requestBody"));
  compareResponses(at, members.get("responses"));
  const owner = `\`${after.id}\``;
  compareMembers(context, nodes, owner, "other-changed", {
    operationId: null,
    security: null,
    parameters: null,
    requestBody: null,
    responses: null,
    tags: (pair) => compareMember(context, "tags", pair, owner, "tag-changed"),
    servers: (pair) => compareMember(context, "servers", pair, owner, "server-changed"),
  });
}

/** Reports an operation that only one of the specs has. */
export function reportOperation(outer: Context, { id, method, path, node }: Operation, isNew: boolean): void {
  const context: Context = { ...outer, position: { operationId: id, part: "operation", status: null } };
  const pair = { before: isNew ? undefined : node, after: isNew ? node : undefined };
  const sentence = `\`${id}\` (${method} \`${path}\`) is ${isNew ? "new" : "gone"}.`;
  report(context, isNew ? "operation-added" : "operation-removed", pair, sentence);
}

function compareIdentity(context: Context, before: Operation, after: Operation): void {
  const nodes = { before: before.node, after: after.node };
  if (before.id !== after.id) {
    const [old, now] = [memberAt(before.node, "operationId"), memberAt(after.node, "operationId")];
    const pair = { before: old ?? before.node, after: now ?? after.node };
    const sentence = `The operation \`${before.id}\` is now called \`${after.id}\`.`;
    report(context, "operation-renamed", pair, sentence);
  }
  if (before.path === after.path && before.method === after.method) return;
  const sentence = `\`${after.id}\` is now ${after.method} \`${after.path}\`; it was ${before.method} \`${before.path}\`.`;
  report(context, "operation-moved", nodes, sentence);
}

/** What credentials an operation asks for; one that does not say inherits from the document. */
const securityOf = (operation: Node): Pair["before"] =>
  memberAt(operation, "security") ?? memberAt(documentNode(operation.root), "security");

function compareSecurity(context: Context, pair: Pair): void {
  const [old, now] = [alternativesOf(pair.before), alternativesOf(pair.after)];
  const [wasOpen, isOpen] = [isOptional(old), isOptional(now)];
  const note = (rule: RuleId, sentence: string) => report(context, rule, pair, sentence, { kind: "changed" });
  if (!wasOpen && isOpen) {
    note("security-dropped", "Credentials are no longer asked for.");
    return;
  }
  if (wasOpen && !isOpen) {
    note("security-required", `Credentials are asked for: ${[...now.values()].map(wordsOf).join(" or ")}.`);
    return;
  }
  const [removed, added] = [without(old, now), without(now, old)];
  for (const one of added) {
    const replaced = onlyOf(one.schemes, removed);
    if (replaced && onlyOf(one.schemes, added)) {
      const change = `from ${scopeWords(replaced)} to ${scopeWords(one)}`;
      note("security-scopes-changed", `The scopes of \`${one.schemes}\` changed ${change}.`);
    } else note("security-alternative-added", `${wordsOf(one)} is accepted too.`);
  }
  for (const one of removed) {
    const isReplaced = onlyOf(one.schemes, removed) && onlyOf(one.schemes, added);
    if (!isReplaced) note("security-alternative-removed", `${wordsOf(one)} is no longer accepted.`);
  }
}

/** One way to be let in: schemes to be satisfied together, and their scopes. */
interface Alternative {
  /** Empty if no credentials are needed. */
  readonly schemes: string;
  readonly scopes: readonly string[];
}

/** By schemes and scopes: the same scheme with other scopes is another alternative. */
function alternativesOf(security: Node | undefined): Map<string, Alternative> {
  const alternatives = arrayOf(security?.value).filter(isObject);
  return new Map(
    alternatives.map((alternative) => {
      const names = Object.keys(alternative).sort();
      const scopes = names.map((scheme) => arrayOf(alternative[scheme]).map(String).sort());
      return [JSON.stringify([names, scopes]), { schemes: names.join(" and "), scopes: scopes.flat() }];
    }),
  );
}

const without = (some: ReadonlyMap<string, Alternative>, others: ReadonlyMap<string, Alternative>) =>
  [...some].flatMap(([key, one]) => (others.has(key) ? [] : [one]));

/** The alternative with these schemes, if there is exactly one. */
function onlyOf(schemes: string, alternatives: readonly Alternative[]): Alternative | undefined {
  const [first, ...others] = alternatives.filter((one) => one.schemes === schemes);
  return others.length === 0 ? first : undefined;
}

const isOptional = (alternatives: ReadonlyMap<string, Alternative>) =>
  alternatives.size === 0 || [...alternatives.values()].some(({ schemes }) => schemes === "");
const wordsOf = (one: Alternative) => {
  if (one.schemes === "") return "A call without credentials";
  return one.scopes.length === 0 ? `\`${one.schemes}\`` : `\`${one.schemes}\` with ${scopeWords(one)}`;
};
const scopeWords = ({ scopes }: Alternative) => scopes.map((scope) => `\`${scope}\``).join(", ") || "none";

/** Compares the parameters of an operation, its path item's included. */
function compareParameters(context: Context, before: Operation, after: Operation): void {
  const parameters = pairs(parametersOf(before), parametersOf(after));
  const lists = { alsoBefore: parameterLists(before), alsoAfter: parameterLists(after) };
  const twins = new Map([...findRenames(parameters), ...findMoves(parameters)]);
  const found = new Set(twins.values());
  for (const [key, pair] of parameters) {
    const twin = twins.get(key);
    if (twin !== undefined) {
      const both = { before: pair.before, after: parameters.get(twin)?.after };
      reportTwin(context, both, key, twin, lists);
    } else if (isOnBoth(pair)) compareParameter(context, pair, `parameter \`${nameOf(key)}\``);
    else if (!found.has(key)) reportParameter(context, pair, key, lists);
  }
}

/** Parameters of an operation by location and name, such as `query limit`, with `$ref` followed. */
function parametersOf({ parameters }: Operation): Map<string, Node> {
  return new Map(parameters.map(({ in: location, name, node }) => [`${location} ${name}`, follow(node)]));
}

/** Pointers of the lists of an operation's parameters: its own, and that of its path item. */
function parameterLists({ pathItem, node }: Operation): string[] {
  const lists = [pathItem, node].map((holder) => child(holder, "parameters"));
  return lists.flatMap(({ value, pointer }) => (value === undefined ? [] : pointer));
}

/** Where the parameters of both sides are listed: the entries come and go with the parameters. */
type Lists = { readonly alsoBefore: readonly string[]; readonly alsoAfter: readonly string[] };

function reportTwin(context: Context, pair: Pair, key: string, twin: string, lists: Lists): void {
  const isMoved = nameOf(key) === nameOf(twin);
  const sentence = isMoved
    ? `The parameter \`${nameOf(key)}\` moved from ${locationOf(key)} to ${locationOf(twin)}.`
    : `The ${locationOf(key)} parameter \`${nameOf(key)}\` is now called \`${nameOf(twin)}\`.`;
  report(context, isMoved ? "parameter-moved" : "parameter-renamed", pair, sentence, lists);
}

function reportParameter(context: Context, pair: Pair, key: string, lists: Lists): void {
  const isRequired = memberAt(pair.before ?? pair.after, "required")?.value === true;
  const added = isRequired ? "required-parameter-added" : "parameter-added";
  const subject = `${isRequired ? "required" : "optional"} ${locationOf(key)} parameter \`${nameOf(key)}\``;
  const sentence = `The ${subject} is ${pair.before ? "gone" : "new"}.`;
  report(context, pair.before ? "parameter-removed" : added, pair, sentence, lists);
}

const nameOf = (key: string) => key.slice(key.indexOf(" ") + 1);
const locationOf = (key: string) => key.slice(0, key.indexOf(" "));

/** Parameters with one name that have another location now, such as `header` instead of `query`. */
function findMoves(parameters: ReadonlyMap<string, Pair>): Map<string, string> {
  const moves = new Map<string, string>();
  for (const [key, { after }] of parameters) {
    if (after) continue;
    const twin = [...parameters].find(([other, { before }]) => !before && nameOf(other) === nameOf(key));
    if (twin) moves.set(key, twin[0]);
  }
  return moves;
}

function compareParameter(context: Context, parameter: Pair, name: string): void {
  const owner = `the ${name}`;
  const rule = "parameter-serialization-changed";
  compareMembers(context, parameter, owner, rule, {
    required: (pair) => compareRequired(context, pair, "parameter", `The ${name}`),
    schema: (pair) => compareSchema(context, pair, owner, rule),
    content: (pair) => compareContent(context, pair, owner),
  });
}
