import { child, follow, type Node } from "../document/node.ts";
import type { Operation } from "../document/operations.ts";
import type { Departure } from "./evidence.ts";
import type { OperationFact } from "./facts.ts";
import { fieldDepartures } from "./fields.ts";

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
