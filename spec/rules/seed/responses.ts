import { child, entries, follow, type Node, type Operation } from "@onelogin-mfa/codegen/document";
import { typesOf } from "../document/types.ts";
import type { Departure } from "./evidence.ts";
import type { Facts, OperationFact, ResponseFact } from "./facts.ts";
import { fieldDepartures } from "./fields.ts";

/** Departures of an operation's responses: statuses missing and added, and of those that both have, body and headers. */
export function responseDepartures(
  { id, node, responses }: Operation,
  fact: OperationFact,
  facts: Facts,
): Departure[] {
  const missing = Object.keys(fact.responses).filter((status) => !responses.has(status));
  return [
    ...missing.map((status) => ({
      what: `The response \`${status}\`, which the seed has for \`${id}\`, is missing`,
      name: status,
      own: [],
      around: [node],
    })),
    ...[...responses].flatMap(([status, response]) => {
      const name = `\`${status}\` of \`${id}\``;
      const expected = fact.responses[status];
      return expected
        ? [
            ...headerDepartures(name, response, node, expected),
            ...bodyDepartures(name, response, node, expected, facts),
          ]
        : [
            {
              what: `The response ${name} is not in the seed`,
              name: status,
              own: [response],
              around: [node],
            },
          ];
    }),
  ];
}

/** Headers missing and added. `Content-Type` may be left out: OpenAPI ignores it as a response header too. */
function headerDepartures(name: string, response: Node, operation: Node, fact: ResponseFact): Departure[] {
  const declared = new Map(
    entries(child(follow(response), "headers")).map(([header, node]) => [
      header.toLowerCase(),
      { header, node },
    ]),
  );
  const expected = fact.headers ?? [];
  const expectedNames = new Set(expected.map((header) => header.toLowerCase()));
  const around = [response, operation];
  return [
    ...expected
      .filter((header) => !declared.has(header.toLowerCase()) && header.toLowerCase() !== "content-type")
      .map((header) => ({
        what: `The header \`${header}\`, which the seed has on ${name}, is missing`,
        name: header,
        own: [],
        around,
      })),
    ...[...declared]
      .filter(([key]) => !expectedNames.has(key))
      .map(([, { header, node }]) => ({
        what: `The header \`${header}\` on ${name} is not in the seed`,
        name: header,
        own: [node],
        around,
      })),
  ];
}

/** Another kind of body, or, where the kind can hold fields, other fields. */
function bodyDepartures(
  name: string,
  response: Node,
  operation: Node,
  fact: ResponseFact,
  facts: Facts,
): Departure[] {
  const mediaType = child(follow(response), "content", "application/json");
  const schema = child(mediaType, "schema");
  const kind = kindOf(response, schema);
  const isModel = Object.hasOwn(facts.models, fact.body);
  const alike = isModel
    ? kind === "object" && hasKeys(schema, facts.models[fact.body] ?? [])
    : kind === fact.body;
  const shown = isModel && kind === "object" ? "another object" : kind;
  const kindDeparture = {
    what: `The body of ${name} is ${shown}, in the seed ${fact.body}`,
    name: "body",
    own: [schema, mediaType, response],
    around: [operation],
  };
  const object = kind === "array" ? child(follow(schema), "items") : schema;
  const around =
    kind === "array" ? [schema, mediaType, response, operation] : [mediaType, response, operation];
  const comparable = fact.fields && (kind === "object" || kind === "array");
  return [
    ...(alike ? [] : [kindDeparture]),
    ...(comparable
      ? fieldDepartures({ body: `the body of ${name}`, schema: object, around, facts: fact.fields ?? {} })
      : []),
  ];
}

/** none, object, array, union (of objects), undefined (an object without keys, or anything), or the scalar type's name. */
function kindOf(response: Node, schema: Node): string {
  if (child(follow(response), "content").value === undefined) return "none";
  const node = follow(schema);
  if (child(node, "anyOf").value !== undefined || child(node, "oneOf").value !== undefined) return "union";
  const types = typesOf(node).join(" or ");
  if (types !== "object") return types || "undefined";
  const hasFields = ["properties", "allOf"].some((keyword) => child(node, keyword).value !== undefined);
  return hasFields ? "object" : "undefined";
}

const hasKeys = (schema: Node, keys: readonly string[]): boolean =>
  keys.every((key) => child(follow(schema), "properties", key).value !== undefined);
