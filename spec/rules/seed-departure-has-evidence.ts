import { child, listOperations, type Node, type Operation } from "@onelogin-mfa/codegen/document";
import { documentRule } from "./document/document-rule.ts";
import { type Departure, hasEvidence } from "./seed/evidence.ts";
import { type Facts, factOf, type OperationFact } from "./seed/facts.ts";
import { ownDepartures, schemeDepartures } from "./seed/operation.ts";
import { parameterDepartures, requestDepartures } from "./seed/request.ts";
import { responseDepartures } from "./seed/responses.ts";

/**
 * Where the spec says something else than the seed, `x-evidence` says why.
 *
 * What is a departure: an operation missing or added, or with another method or path; one without summary, tag or
 * description; one that asks for no credentials, for others, or offers a way without; a path parameter missing, of
 * another type, or with a format; any other parameter missing or added; a request body missing, added, or required where
 * the seed has it optional; a field of a request or response missing, added, of another type, required differently, or
 * without the default that the seed states; a description lost, or without a word for what the seed's says; a response status missing or added; another kind of body (an object for an
 * array, a union for `AltErr`); a response header missing or added. Body fields are compared in `application/json`, and
 * not within a union or a named error model, whose fields the seed does not list. Beyond the seed's operations and
 * statuses there is nothing to compare: the added thing needs its one piece of evidence.
 *
 * What is none: `Content-Type` left out of the parameters or the response headers, because OpenAPI tells tools to ignore
 * it there; formats, patterns and limits of fields; the width of an integer; other words in a summary, tag or
 * description; the order of anything.
 *
 * Where the evidence stands: on the thing itself, looking through `$ref` (the property's schema, the parameter or its
 * schema, the header, the response, an added operation; for a kind of body the schema, media type or response; for a body's
 * requirement the request body). Or on a node around it, and then one of its claims must hold the thing's name in
 * backticks: `` `display_name` ``, `` `404` ``, `` `X-Request-Id` ``, `body`, `requestBody`, or the operationId. Around a
 * field: the schemas that hold it, media type, response or request body, operation. Around a header: response, operation.
 * Around a parameter, request body or response: the operation. What was lost from a thing (`description`, `default`,
 * `summary`, `tags`, `security`) is answered on that thing by a claim with its name, another method or path on the
 * operation by a claim with its operationId. Around an operation that is missing: `info`, the document.
 */
export const seedDepartureHasEvidence = (facts: Facts) =>
  documentRule((document, report) => {
    for (const departure of departuresOf(document, facts)) {
      if (hasEvidence(departure)) continue;
      const { what, name, own, around } = departure;
      const at = own[0] ?? around.find(({ value }) => value !== undefined);
      const hint =
        own.length > 0
          ? `on it, or a claim around it that names \`${name}\``
          : `on what encloses it with a claim that names \`${name}\``;
      if (at) report(`${what}. Add \`x-evidence\` ${hint}, in backticks.`, at);
    }
  });

/** Every place where a document says something else than the seed, with or without evidence. */
export function departuresOf(document: Node, facts: Facts): Departure[] {
  const operations = listOperations(document.root);
  const known = new Map(operations.map((operation) => [operation, factOf(operation, facts)]));
  const found = new Set([...known.values()].map((entry) => entry?.[0]));
  const missing = Object.keys(facts.operations).filter((id) => !found.has(id));
  return [
    ...schemeDepartures(document, facts),
    ...missing.map((id) => missingOperation(id, document)),
    ...[...known].flatMap(([operation, entry]) => {
      if (!entry) return [addedOperation(operation)];
      const [seedId, fact] = entry;
      const own = operationDepartures(operation, fact, facts);
      return operation.id === seedId ? own : [renamedOperation(operation, seedId), ...own];
    }),
  ];
}

function operationDepartures(operation: Operation, fact: OperationFact, facts: Facts): Departure[] {
  return [
    ...ownDepartures(operation, fact),
    ...parameterDepartures(operation, fact),
    ...requestDepartures(operation, fact),
    ...responseDepartures(operation, fact, facts),
  ];
}

const missingOperation = (id: string, document: Node): Departure => ({
  what: `The operation \`${id}\` of the seed is missing`,
  name: id,
  own: [],
  around: [child(document, "info"), document],
});

const renamedOperation = ({ id, node }: Operation, seedId: string): Departure => ({
  what: `The operation \`${id}\` is \`${seedId}\` in the seed`,
  name: seedId,
  own: [],
  around: [child(node, "operationId"), node],
});

const addedOperation = ({ id, node }: Operation): Departure => ({
  what: `The operation \`${id}\` is not in the seed`,
  name: id,
  own: [node],
  around: [node],
});
