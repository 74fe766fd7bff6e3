import {
  arrayOf,
  child,
  documentNode,
  entries,
  type Finding,
  follow,
  type JsonObject,
  lookUp,
  type Node,
  type Operation,
  objectOf,
} from "@onelogin-mfa/openapi";
import { commentOf, printComment } from "./comments.ts";
import type { EmitterInput } from "./emitter.ts";
import { printLiteral } from "./literal.ts";
import { createTypePrinter, type Member, object, printName, quoted, type Type, union } from "./type.ts";

/** Emits `connect`, which creates a client of openapi-fetch for the servers of the document, and the types of its options. */
export function connectOf({ document: { root } }: EmitterInput): string {
  const { print, printAlias } = createTypePrinter(new Set());
  const servers = serversOf(child(documentNode(root), "servers")).filter(({ url }) => isAbsolute(url));
  const schemes = schemesOf(root).flatMap(({ name, node, scheme }) =>
    scheme ? [{ name, node, scheme }] : [],
  );
  const keys = schemes.map(({ name, node, scheme }): Member => {
    const type = scheme.kind === "basic" ? "Key<BasicKey> | undefined" : "Key | undefined";
    return { name: printName(name), type, isOptional: true, comment: commentOf(node) };
  });
  const choices = servers.map((server, index) => {
    const variables = server.variables.map(([name, { enum: values, default: usual }]): Member => {
      const type = values ? union(values.map(quoted)) : "string";
      return { name: printName(name), type, isOptional: usual !== undefined };
    });
    const isOptional = variables.every((one) => one.isOptional);
    const members: Member[] = [{ name: "server", type: quoted(server.url), isOptional: index === 0 }];
    if (variables.length > 0) members.push({ name: "variables", type: object(variables), isOptional });
    return object(members);
  });
  const withBaseUrl: Type = object([{ name: "baseUrl", type: "string" }]);
  const options = print(union([...choices, withBaseUrl]));
  const isOptional = servers[0]?.variables.every(([, { default: usual }]) => usual !== undefined) ?? false;
  const table = {
    servers: Object.fromEntries(servers.map(({ url, variables }) => [url, Object.fromEntries(variables)])),
    schemes: Object.fromEntries(schemes.map(({ name, scheme }) => [name, scheme])),
    security: securityOf(objectOf(root).security),
  };
  const comment = printComment(["The keys of the security schemes of the document."]);
  return [
    // an interface would have no index
    printAlias("Keys", keys.length > 0 ? object(keys) : "Record<string, never>", comment),
    `/** Options of \`connect\`: a server of the document, or an address. */
export type ConnectOptions = ConnectionOptions<Keys> & (${options});
`,
    `/**
 * Creates a client of openapi-fetch, for \`createClient\` or a function: its requests go to a server of the document, with the keys that the
 * document asks for.
 */
export function connect(options: ConnectOptions${isOptional ? " = {}" : ""}): Client<paths> & Pick<Requests, "connection"> {
  return connected(${printLiteral(table, 2)}, options);
}
`,
  ].join("\n");
}

/** A variable of a server, as the code of a client has it. */
interface Variable {
  readonly default?: string;
  readonly enum?: readonly string[];
}

/** The servers of a list, with all variables of their addresses. */
function serversOf(
  list: Node,
): { readonly url: string; readonly variables: readonly (readonly [string, Variable])[] }[] {
  return entries(list).flatMap(([, server]) => {
    const { value: url } = child(server, "url");
    if (typeof url !== "string" || url === "") return [];
    const names = [...url.matchAll(/\{([^{}]*)\}/g)].map(([, name = ""]) => name);
    const variables = [...new Set(names)].map((name) => {
      const { default: usual, enum: values } = objectOf(child(server, "variables", name).value);
      const known = arrayOf(values).map(String);
      const variable: Variable = {
        ...(usual !== undefined && { default: String(usual) }),
        ...(known.length > 0 && { enum: known }),
      };
      return [name, variable] as const;
    });
    return [{ url, variables }];
  });
}

/** True for the address of a server that is whole, but for its variables. */
const isAbsolute = (url: string) => /^(?:[a-z][a-z\d+.-]*|\{[^{}]*\}):\/\/|^\{/i.test(url);

/** The server that an operation, or its path, has besides those of the document, with the usual values of its variables. */
export function ownServerOf({ node, pathItem }: Operation): string | undefined {
  const [own] = [...serversOf(child(node, "servers")), ...serversOf(child(pathItem, "servers"))];
  return own?.variables.reduce(
    (url, [name, { default: usual = "" }]) => url.replaceAll(`{${name}}`, () => usual),
    own.url,
  );
}

/** The schemes of each alternative of the security of an operation, where that is its own. */
export function ownSecurityOf({ node }: Operation): readonly (readonly string[])[] | undefined {
  const { value } = child(node, "security");
  if (value === undefined) return undefined;
  const own = securityOf(value);
  return JSON.stringify(own) === JSON.stringify(securityOf(objectOf(node.root).security)) ? undefined : own;
}

const securityOf = (security: unknown) =>
  arrayOf(security).map((alternative) => Object.keys(objectOf(alternative)));

/** The way in which a key is sent, as the code of a client has it; undefined for one that it does not send. */
function schemeOf(node: Node): { readonly kind: string; readonly name?: string } | undefined {
  const type = lookUp(node, "type");
  const place = lookUp(node, "in");
  const name = lookUp(node, "name");
  if (type === "oauth2" || type === "openIdConnect") return { kind: "bearer" };
  const scheme = String(lookUp(node, "scheme")).toLowerCase();
  if (type === "http" && (scheme === "basic" || scheme === "bearer")) return { kind: scheme };
  const isPlace = place === "header" || place === "query" || place === "cookie";
  return type === "apiKey" && isPlace && typeof name === "string" ? { kind: place, name } : undefined;
}

const schemesOf = (root: JsonObject) =>
  entries(child(documentNode(root), "components", "securitySchemes")).map(([name, listed]) => {
    const node = follow(listed);
    return { name, node, scheme: schemeOf(node) };
  });

/** The security schemes whose keys a client does not send. */
export const unsentKeysOf = (root: JsonObject): Finding[] =>
  schemesOf(root).flatMap(({ name, node: { pointer }, scheme }) =>
    scheme ? [] : [{ pointer, message: `client.ts sends no key of "${name}". Add it in a middleware.` }],
  );
