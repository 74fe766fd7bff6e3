import { compareAnnotation } from "./annotations.ts";
import { compareContent } from "./compare-bodies.ts";
import { compareSchemas } from "./compare-schema.ts";
import { type Context, isSame, type Pair, pairs, placesOf, report, shown } from "./context.ts";
import { child, membersOf } from "./node.ts";
import type { Operation } from "./operations.ts";
import { findRenames } from "./renames.ts";

/** Compares the parameters of an operation, its path item's included. */
export function compareParameters(context: Context, before: Operation, after: Operation): void {
  const parameters = pairs(before.parameters, after.parameters);
  const renames = findRenames(parameters);
  const moves = findMoves(parameters);
  const lists = { alsoBefore: before.lists, alsoAfter: after.lists };
  const twins = new Set([...renames.values(), ...moves.values()]);
  for (const [key, pair] of parameters) {
    const twin = moves.get(key) ?? renames.get(key);
    if (twin !== undefined) reportTwin(context, key, twin, parameters, lists);
    else if (pair.before && pair.after) compareParameter(context, pair, nameOf(key));
    else if (!twins.has(key)) reportParameter(context, pair, key, lists);
  }
}

/** Where the parameters of both sides are listed: the entries come and go with the parameters. */
type Lists = { readonly alsoBefore: readonly string[]; readonly alsoAfter: readonly string[] };

const nameOf = (key: string) => key.slice(key.indexOf(" ") + 1);
const placeOf = (key: string) => key.slice(0, key.indexOf(" "));

/** Parameters with one name that are in another place now, such as from `query` to `header`. */
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

function reportTwin(
  context: Context,
  key: string,
  twin: string,
  parameters: ReadonlyMap<string, Pair>,
  lists: Lists,
): void {
  const pair = { before: parameters.get(key)?.before, after: parameters.get(twin)?.after };
  const isMoved = nameOf(key) === nameOf(twin);
  const sentence = isMoved
    ? `The parameter \`${nameOf(key)}\` moved from ${placeOf(key)} to ${placeOf(twin)}.`
    : `The ${placeOf(key)} parameter \`${nameOf(key)}\` is now called \`${nameOf(twin)}\`.`;
  report(context, {
    rule: isMoved ? "parameter-moved" : "parameter-renamed",
    ...placesOf(pair),
    ...lists,
    sentence,
  });
}

function reportParameter(context: Context, pair: Pair, key: string, lists: Lists): void {
  const isRequired = child(pair.before ?? pair.after, "required")?.value === true;
  const added = isRequired ? "required-parameter-added" : "parameter-added";
  const rule = pair.before ? "parameter-removed" : added;
  const state = isRequired ? "required" : "optional";
  const sentence = `The ${state} ${placeOf(key)} parameter \`${nameOf(key)}\` is ${pair.before ? "gone" : "new"}.`;
  report(context, { rule, ...placesOf(pair), ...lists, sentence });
}

function compareParameter(context: Context, parameter: Pair, name: string): void {
  if (!parameter.before || !parameter.after) return;
  const members = pairs(membersOf(parameter.before), membersOf(parameter.after));
  for (const [key, pair] of members) {
    if (key === "required") compareRequired(context, pair, name);
    else if (key === "schema" && pair.before && pair.after) compareSchemas(context, pair.before, pair.after);
    else if (key === "content") compareContent(context, pair, `the parameter \`${name}\``);
    else if (!compareAnnotation(context, key, pair, name) && !isSame(pair)) {
      const from = shown(pair.before?.value);
      const sentence = `\`${key}\` of the parameter \`${name}\` changed from ${from} to ${shown(pair.after?.value)}.`;
      report(context, { rule: "parameter-serialization-changed", ...placesOf(pair), sentence });
    }
  }
}

function compareRequired(context: Context, pair: Pair, name: string): void {
  const [was, is] = [pair.before?.value === true, pair.after?.value === true];
  if (was === is) return;
  const rule = is ? "parameter-made-required" : "parameter-made-optional";
  const sentence = `The parameter \`${name}\` is ${is ? "now" : "no longer"} required.`;
  report(context, { rule, ...placesOf(pair), sentence });
}
