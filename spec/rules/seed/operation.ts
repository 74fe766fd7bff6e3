import {
  child,
  documentNode,
  entries,
  isObject,
  type Node,
  type Operation,
} from "@onelogin-mfa/codegen/document";
import type { Departure } from "./evidence.ts";
import type { Facts, OperationFact } from "./facts.ts";
import { descriptionDepartures } from "./says.ts";

/** Departures of what an operation says of itself: its route, summary, tag and description, and who may call it. */
export function ownDepartures(operation: Operation, fact: OperationFact): Departure[] {
  const { id, node } = operation;
  return [
    ...routeDepartures(operation, fact),
    ...lost(`\`${id}\` has no summary, in the seed "${fact.summary}"`, "summary", node, fact.summary),
    ...lost(`\`${id}\` has no tag, in the seed "${fact.tag}"`, "tags", node, fact.tag),
    ...descriptionDepartures(`\`${id}\``, node, fact.says),
    ...securityDepartures(operation, fact),
  ];
}

function routeDepartures({ id, method, path, node }: Operation, fact: OperationFact): Departure[] {
  const [here, there] = [`${method} ${path}`, `${fact.method.toUpperCase()} ${fact.path}`];
  if (here === there) return [];
  return [{ what: `\`${id}\` is \`${here}\`, in the seed \`${there}\``, name: id, own: [], around: [node] }];
}

/** Other words are no departure, none at all are. */
function lost(what: string, name: string, node: Node, fact: string | undefined): Departure[] {
  const { value } = child(node, name);
  const isThere = Array.isArray(value) ? value.length > 0 : typeof value === "string" && value.trim() !== "";
  return fact === undefined || isThere ? [] : [{ what, name, own: [], around: [node] }];
}

/** Each alternative of the operation's security, or of the document's, is compared by the names of its schemes. */
function securityDepartures({ id, node }: Operation, { security }: OperationFact): Departure[] {
  if (security === undefined) return [];
  const own = child(node, "security");
  const asked = own.value === undefined ? child(documentNode(node.root), "security") : own;
  const schemes = entries(asked).map(([, { value }]) =>
    (isObject(value) ? Object.keys(value) : []).join(" and "),
  );
  const shown = schemes.map((scheme) => scheme || "nothing").join(" or ") || "nothing";
  const expected = security.join(" and ");
  if (schemes.length > 0 && schemes.every((scheme) => scheme === expected)) return [];
  return [
    {
      what: `\`${id}\` asks for ${shown}, in the seed for ${expected}`,
      name: "security",
      own: [],
      around: [node],
    },
  ];
}

/** Security schemes of the seed that are missing or of another type. */
export function schemeDepartures(document: Node, { securitySchemes = {} }: Facts): Departure[] {
  return Object.entries(securitySchemes).flatMap(([name, type]) => {
    const scheme = child(document, "components", "securitySchemes", name);
    const { value } = child(scheme, "type");
    if (value === type) return [];
    const what = `The security scheme \`${name}\` is ${value === undefined ? "missing" : value}, in the seed ${type}`;
    return [{ what, name, own: [scheme], around: [child(document, "info"), document] }];
  });
}
