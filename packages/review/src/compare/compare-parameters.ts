import { child, follow, type Node, type Operation } from "@onelogin-mfa/codegen/document";
import { compareContent } from "./compare-bodies.ts";
import { compareMembers, compareRequired } from "./compare-members.ts";
import { type Context, isOnBoth, memberAt, type Pair, pairs, report } from "./context.ts";
import { findRenames } from "./renames.ts";
import { serializationOf } from "./serialization.ts";
import { transition } from "./words.ts";

/** Compares the parameters of an operation, its path item's included. */
export function compareParameters(context: Context, before: Operation, after: Operation): void {
  const parameters = pairs(parametersOf(before), parametersOf(after));
  const lists = { alsoBefore: parameterLists(before), alsoAfter: parameterLists(after) };
  const inPath = findPathRenames(before, after, parameters);
  const twins = new Map([...findRenames(parameters), ...findMoves(parameters), ...inPath]);
  const found = new Set(twins.values());
  for (const [key, pair] of parameters) {
    const twin = twins.get(key);
    if (twin !== undefined) {
      const both = { before: pair.before, after: parameters.get(twin)?.after };
      reportTwin(context, both, key, twin, inPath.has(key) ? wholePaths(before, after) : lists);
      if (inPath.has(key)) compareParameter(context, both, nameOf(twin, both));
    } else if (isOnBoth(pair)) compareParameter(context, pair, nameOf(key, pair));
    else if (!found.has(key)) reportParameter(context, pair, key, lists);
  }
}

/** A path with another name for a parameter is another key: all in it is compared, and stands elsewhere. */
const wholePaths = (before: Operation, after: Operation): Lists => ({
  alsoBefore: [before.pathItem.pointer],
  alsoAfter: [after.pathItem.pointer],
});

/** Parameters of an operation by location and name, such as `query limit`, with `$ref` followed. */
function parametersOf({ parameters }: Operation): Map<string, Node> {
  const keyOf = (location: string, name: string) =>
    `${location} ${location === "header" ? name.toLowerCase() : name}`;
  return new Map(parameters.map(({ in: location, name, node }) => [keyOf(location, name), follow(node)]));
}

/** Pointers of the lists of an operation's parameters: its own, and that of its path item. */
function parameterLists({ pathItem, node }: Operation): string[] {
  const lists = [pathItem, node].map((holder) => child(holder, "parameters"));
  return lists.flatMap(({ value, pointer }) => (value === undefined ? [] : pointer));
}

/** Where the parameters of both sides are listed: the entries come and go with the parameters. */
type Lists = { readonly alsoBefore: readonly string[]; readonly alsoAfter: readonly string[] };

function reportTwin(context: Context, pair: Pair, key: string, twin: string, lists: Lists): void {
  const [old, now] = [nameOf(key, { ...pair, after: undefined }), nameOf(twin, pair)];
  const isMoved = locationOf(key) !== locationOf(twin);
  for (const node of [pair.before, pair.after]) if (node) context.reached.add(node.pointer);
  const sentence = isMoved
    ? `The parameter \`${now}\` moved from ${locationOf(key)} to ${locationOf(twin)}.`
    : `The ${kindOf(key)} \`${old}\` is now called \`${now}\`.`;
  report(context, isMoved ? "parameter-moved" : "parameter-renamed", pair, sentence, lists);
}

function reportParameter(context: Context, pair: Pair, key: string, lists: Lists): void {
  const isRequired = memberAt(pair.before ?? pair.after, "required")?.value === true;
  const added = isRequired ? "required-parameter-added" : "parameter-added";
  const state = isRequired ? "required" : "optional";
  const sentence = `The ${state} ${kindOf(key)} \`${nameOf(key, pair)}\` is ${pair.before ? "gone" : "new"}.`;
  report(context, pair.before ? "parameter-removed" : added, pair, sentence, lists);
}

/** The name as it is written; a key has that of a header in lower case. */
function nameOf(key: string, { before, after }: Pair): string {
  const written = memberAt(after ?? before, "name")?.value;
  return typeof written === "string" ? written : bareName(key);
}

const bareName = (key: string) => key.slice(key.indexOf(" ") + 1);
const locationOf = (key: string) => key.slice(0, key.indexOf(" "));

/** A parameter without `in` is invalid, and is compared all the same. */
const kindOf = (key: string) => `${locationOf(key)} parameter`.replace("undefined ", "");

/** Parameters with one name that have another location now, such as `header` instead of `query`. */
function findMoves(parameters: ReadonlyMap<string, Pair>): Map<string, string> {
  const moves = new Map<string, string>();
  for (const [key, { after }] of parameters) {
    if (after) continue;
    const isTwin = (other: string) => bareName(other).toLowerCase() === bareName(key).toLowerCase();
    const twin = [...parameters].find(([other, { before }]) => !before && isTwin(other));
    if (twin) moves.set(key, twin[0]);
  }
  return moves;
}

/** Parameters at the same place of a path that has other names for them. */
function findPathRenames(
  before: Operation,
  after: Operation,
  parameters: ReadonlyMap<string, Pair>,
): Map<string, string> {
  if (pathShape(before.path) !== pathShape(after.path)) return new Map();
  const keysOf = ({ path }: Operation) =>
    [...path.matchAll(/\{([^}]+)\}/g)].map(([, name]) => `path ${name}`);
  const now = keysOf(after);
  const renames = keysOf(before).flatMap((key, index) => {
    const twin = now[index] ?? key;
    const isListed = parameters.get(key)?.before && parameters.get(twin)?.after;
    return twin !== key && isListed ? [[key, twin] as const] : [];
  });
  return new Map(renames);
}

/** A path without the names of its parameters. */
export const pathShape = (path: string) => path.replaceAll(/\{[^}]*\}/g, "{}");

/** Compares one parameter that both sides have. */
export function compareParameter(context: Context, parameter: Pair, name: string): void {
  const owner = `the parameter \`${name}\``;
  const rule = "parameter-serialization-changed";
  compareMembers(context, parameter, owner, rule, {
    ...serializationOf(context, parameter, owner, rule),
    name: null,
    required: (pair) => compareRequired(context, pair, "parameter", owner),
    content: (pair) => compareContent(context, pair, owner),
    allowEmptyValue: (pair) => {
      const [was, is] = [pair.before?.value === true, pair.after?.value === true];
      const sentence = `\`allowEmptyValue\` of ${owner} ${transition(pair)}.`;
      if (was !== is) report(context, is ? "limit-loosened" : "limit-tightened", pair, sentence);
    },
  });
}
