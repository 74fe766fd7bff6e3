import { child, documentNode, type Node } from "../document/node.ts";
import { type Operation, operationsOf } from "../document/operations.ts";
import type { Departure } from "./evidence.ts";
import type { Facts, OperationFact } from "./facts.ts";
import { parameterDepartures } from "./parameters.ts";
import { requestDepartures } from "./request.ts";
import { responseDepartures } from "./responses.ts";

/** Every place where a document says something else than the seed, with or without evidence. */
export function departuresOf(document: Node, facts: Facts): Departure[] {
  const operations = operationsOf(document);
  const ids = new Set(operations.map(({ id }) => id));
  const missing = Object.keys(facts.operations).filter((id) => !ids.has(id));
  return [
    ...missing.map((id) => missingOperation(id, document)),
    ...operations.flatMap((operation) => {
      const fact = facts.operations[operation.id];
      return fact ? operationDepartures(operation, fact, facts) : [addedOperation(operation)];
    }),
  ];
}

function operationDepartures(operation: Operation, fact: OperationFact, facts: Facts): Departure[] {
  return [
    ...routeDepartures(operation, fact),
    ...parameterDepartures(operation, fact),
    ...requestDepartures(operation, fact),
    ...responseDepartures(operation, fact, facts),
  ];
}

function routeDepartures({ id, method, path, node }: Operation, fact: OperationFact): Departure[] {
  const [here, there] = [`${method.toUpperCase()} ${path}`, `${fact.method.toUpperCase()} ${fact.path}`];
  if (here === there) return [];
  return [
    { what: `\`${id}\` is \`${here}\`, in the seed \`${there}\``, name: id, own: [node], around: [node] },
  ];
}

const missingOperation = (id: string, document: Node): Departure => ({
  what: `The operation \`${id}\` of the seed is missing`,
  name: id,
  own: [],
  around: [child(documentNode(document.root), "info"), documentNode(document.root)],
});

const addedOperation = ({ id, node }: Operation): Departure => ({
  what: `The operation \`${id}\` is not in the seed`,
  name: id,
  own: [node],
  around: [node],
});
