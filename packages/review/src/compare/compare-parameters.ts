import { child, follow, type Node, type Operation } from "@onelogin-mfa/codegen/document";
import { compareContent, compareSchema } from "./compare-bodies.ts";
import { compareMembers, compareRequired } from "./compare-members.ts";
import { type Context, isOnBoth, memberAt, type Pair, pairs, report } from "./context.ts";
import { findRenames } from "./renames.ts";

/** Compares the parameters of an operation, its path item's included. */
export function compareParameters(context: Context, before: Operation, after: Operation): void {
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
  const added = [...parameters].filter(([, { before }]) => before === undefined);
  const gone = [...parameters].filter(([, { after }]) => after === undefined);
  return new Map(
    gone.flatMap(([key]): [string, string][] => {
      const twin = added.find(([other]) => nameOf(other) === nameOf(key));
      return twin ? [[key, twin[0]]] : [];
    }),
  );
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
