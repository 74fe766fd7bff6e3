import { child, follow, lookUp, type Node } from "../document/node.ts";
import type { Operation } from "../document/operations.ts";
import { typesOf } from "../document/types.ts";
import type { Departure } from "./evidence.ts";
import type { OperationFact } from "./facts.ts";

/**
 * Departures of an operation's parameters: one missing, one added, a path parameter of another type or with a format,
 * which the seed has nowhere. `Content-Type` as a header parameter may go without a word: OpenAPI ignores it.
 */
export function parameterDepartures({ id, node, parameters }: Operation, fact: OperationFact): Departure[] {
  const expected = new Map<string, string | undefined>([
    ...Object.entries(fact.pathParameters).map(([name, type]): [string, string] => [`path ${name}`, type]),
    ...(fact.headerParameters ?? []).map((name): [string, undefined] => [`header ${name}`, undefined]),
  ]);
  const declared = new Map(parameters.map((parameter) => [placeOf(parameter), parameter]));
  const missing = [...expected.keys()].filter((place) => !declared.has(place) && !isIgnored(place));
  return [
    ...missing.map((place) => missingParameter(id, place, node)),
    ...[...declared].flatMap(([place, parameter]) => {
      const difference = expected.has(place)
        ? differenceOf(parameter, expected.get(place))
        : "is not in the seed";
      return difference
        ? [{ ...named(id, place, difference), own: [parameter, schemaOf(parameter)], around: [node] }]
        : [];
    }),
  ];
}

function differenceOf(parameter: Node, type: string | undefined): string | undefined {
  if (type === undefined) return undefined;
  const format = lookUp(schemaOf(parameter), "format");
  const here = [typesOf(schemaOf(parameter)).join(" or ") || "of any type", format]
    .filter(Boolean)
    .join(" with format ");
  return here === type ? undefined : `is ${here}, in the seed ${type}`;
}

const missingParameter = (id: string, place: string, node: Node): Departure => ({
  ...named(id, place, "of the seed is missing"),
  own: [],
  around: [node],
});

const named = (id: string, place: string, difference: string) => {
  const [position = "", name = ""] = place.split(" ");
  return { what: `The ${position} parameter \`${name}\` of \`${id}\` ${difference}`, name };
};

const schemaOf = (parameter: Node): Node => child(follow(parameter), "schema");
const isIgnored = (place: string): boolean => place.toLowerCase() === "header content-type";
const placeOf = (parameter: Node): string => {
  const end = follow(parameter);
  return `${child(end, "in").value} ${child(end, "name").value}`;
};
