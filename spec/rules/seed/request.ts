import { child, follow, lookUp, type Node, type Operation } from "@onelogin-mfa/codegen/document";
import { typesOf } from "../document/types.ts";
import type { Departure } from "./evidence.ts";
import type { OperationFact } from "./facts.ts";
import { fieldDepartures } from "./fields.ts";

/**
 * Departures of an operation's parameters: one missing, one added, a path parameter of another type or with a format,
 * which the seed has nowhere; the width of an integer is none. `Content-Type` as a header parameter may go without a word: OpenAPI ignores it.
 */
export function parameterDepartures({ id, node, parameters }: Operation, fact: OperationFact): Departure[] {
  const expected = new Map<string, string | undefined>([
    ...Object.entries(fact.pathParameters).map(([name, type]): [string, string] => [`path ${name}`, type]),
    ...(fact.headerParameters ?? []).map((name): [string, undefined] => [`header ${name}`, undefined]),
  ]);
  const declared = new Map(parameters.map((one) => [`${one.in} ${one.name}`, one.node]));
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
  const isWidth = format === "int32" || format === "int64";
  const here = [typesOf(schemaOf(parameter)).join(" or ") || "of any type", isWidth ? undefined : format]
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

/** Departures of an operation's request body: there or not, required or not, and its JSON fields. */
export function requestDepartures({ id, node }: Operation, fact: OperationFact): Departure[] {
  const body = child(node, "requestBody");
  const declared = body.value !== undefined;
  if (!fact.request || !declared)
    return declared === (fact.request !== undefined) ? [] : [presence(id, body, node)];
  const isRequired = child(follow(body), "required").value === true;
  const mediaType = child(follow(body), "content", "application/json");
  return [
    ...(isRequired === fact.request.required ? [] : [requirement(id, isRequired, body, node)]),
    ...fieldDepartures({
      body: `the request of \`${id}\``,
      schema: child(mediaType, "schema"),
      around: [mediaType, body, node],
      facts: fact.request.fields,
    }),
  ];
}

function presence(id: string, body: Node, node: Node): Departure {
  const isAdded = body.value !== undefined;
  return {
    what: `\`${id}\` has ${isAdded ? "a request body, in the seed none" : "no request body, in the seed one"}`,
    name: "requestBody",
    own: isAdded ? [body] : [],
    around: [node],
  };
}

const requirement = (id: string, isRequired: boolean, body: Node, node: Node): Departure => ({
  what: `The request body of \`${id}\` is ${isRequired ? "required, in the seed optional" : "optional, in the seed required"}`,
  name: "requestBody",
  own: [body],
  around: [node],
});
