import { type JsonObject, objectOf, setMember } from "../document/json.ts";
import { mediaTypes, type Operation, type Payload } from "../document/operations.ts";
import { joinPointer, resolve } from "../document/pointer.ts";
import type { EmitterInput } from "./emitter.ts";
import { printLiteral } from "./literal.ts";
import { createSecretFinder, type SecretFinder, type Secrets } from "./sensitive-pointers.ts";

/**
 * Emits `sensitive.ts`: which names and which places of request and response bodies hold secrets, from
 * `x-sensitive: true` on schemas, properties, parameters and headers.
 */
export function emitSensitive({ document, operations }: EmitterInput): string {
  const find = createSecretFinder(document.root);
  const names = new Set<string>();
  const pointers: Record<string, unknown> = {};
  for (const operation of operations) {
    const bodies = secretsOf(find, operation);
    for (const name of [...bodies.names, ...secretFields(document.root, find, operation)]) names.add(name);
    if (bodies.holdsSecret) setMember(pointers, operation.operationId, bodies.entry);
  }
  const sorted = [...names].sort();
  return [
    "/** Names of all properties, parameters and headers that hold a secret, sorted. */",
    `export const sensitiveNames = ${printLiteral(sorted, 0, 40)} as const;\n`,
    declarations,
    `export const sensitivePointers = ${printLiteral(pointers, 0, 85)} as const satisfies Record<string, SensitivePointers>;\n`,
  ].join("\n");
}

function secretsOf(find: SecretFinder, { requestBody, responses }: Operation) {
  const request = requestBody ? bodySecrets(find, requestBody) : { pointers: [], names: [] };
  const inResponses = [...responses]
    .map(([status, response]) => ({ status, ...bodySecrets(find, response) }))
    .filter(({ pointers }) => pointers.length > 0);
  const byStatus = Object.fromEntries(inResponses.map(({ status, pointers }) => [status, pointers]));
  return {
    entry: { request: request.pointers, responses: byStatus },
    names: [request, ...inResponses].flatMap(({ names }) => names),
    holdsSecret: request.pointers.length + inResponses.length > 0,
  };
}

function bodySecrets(find: SecretFinder, payload: Payload): Secrets {
  const found = mediaTypes(payload).map(({ media }) => find(media.schema));
  const pointers = [...new Set(found.flatMap((secrets) => secrets.pointers))].sort();
  return { pointers, names: found.flatMap(({ names }) => names) };
}

/** Names of the parameters and response headers that are marked, or whose schema is. */
function secretFields(root: JsonObject, find: SecretFinder, { parameters, responses }: Operation): string[] {
  const headers = [...responses.values()].flatMap(({ node, pointer }) =>
    Object.entries(objectOf(node.headers)).map(([name, header]) => {
      return { name, node: resolve(root, header, joinPointer(pointer, "headers", name))?.node ?? {} };
    }),
  );
  const isSensitive = (node: JsonObject) =>
    node["x-sensitive"] === true || find(node.schema).pointers.length > 0;
  return [...parameters, ...headers].filter(({ node }) => isSensitive(node)).map(({ name }) => name);
}

const declarations = `/** JSON pointers of the secrets in the bodies of one operation; \`*\` stands for every array item or free key. */
export interface SensitivePointers {
  readonly request: readonly string[];
  readonly responses: { readonly [status: string]: readonly string[] };
}

/** By operationId; an operation without secrets in its bodies is absent. */`;
