import { createRequire } from "node:module";
import { isLoopback } from "@onelogin-mfa/command-line/guard";
import { documentNode, isObject, type JsonObject, replaceObjects, walk } from "@onelogin-mfa/openapi";
import { createLogger, type IPrismDiagnostic } from "@stoplight/prism-core";
import {
  createInstance,
  getHttpOperationsFromSpec,
  type IHttpConfig,
  type IHttpRequest,
  type PrismHttpComponents,
  ProblemJsonError,
  VIOLATIONS,
} from "@stoplight/prism-http";
import { getHttpConfigFromRequest } from "@stoplight/prism-http-server/dist/getHttpConfigFromRequest.js";
import { serialize } from "@stoplight/prism-http-server/dist/serialize.js";
import { ownResponse } from "./contract.ts";

/** Options of Prism. */
export interface PrismOptions {
  /** A server to pass requests on to. Requests and responses are then checked against the spec, not mocked. */
  readonly upstream?: string | undefined;
  /** Makes responses up from the schemas instead of taking the examples. @default false */
  readonly dynamic?: boolean;
  /** Responds with an error, instead of a header, to what violates the spec. @default false */
  readonly errors?: boolean;
}

/** A response of Prism, and what it has found in the request and in the response. */
export interface PrismResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  readonly violations?: readonly string[];
  /** The reason, if Prism responds for itself. */
  readonly failure?: string;
}

/** Prism on one document. It reads no file, and sends requests to `upstream` only. */
export type Prism = Awaited<ReturnType<typeof createPrism>>;

/**
 * Creates Prism on a document.
 *
 * @throws Error for a reference out of the document, wherever else than in an `x-` member it stands: Prism would read the file, or
 *   fetch the URL
 */
export async function createPrism(document: JsonObject, options: PrismOptions) {
  const root = withoutExtensionReferences(document);
  for (const $ref of referencesIn(root)) {
    if ($ref.startsWith("#")) continue;
    throw new Error(
      `The mock follows no $ref out of the document: ${JSON.stringify($ref)}. Copy its target into the document.`,
    );
  }
  // it resolves the references in place
  const found = await getHttpOperationsFromSpec(structuredClone(root));
  // it would call the URLs of callbacks, which are the document's choice
  const operations = found.map(({ callbacks: _, ...operation }) => operation);
  const config = configOf(options);
  const prism = createInstance(config, {
    logger: createLogger("mock", { level: "silent" }),
    forward,
    // the operation is chosen already: Prism's own router forwards what it does not find
    route: ({ resources: [operation] }) =>
      operation ? { _tag: "Right", right: operation } : { _tag: "Left", left: new Error("no operation") },
  });
  return {
    operations,
    /** Responds to a request for one of the operations. */
    async respond(operation: (typeof operations)[number], request: IHttpRequest): Promise<PrismResponse> {
      const choice = getHttpConfigFromRequest(request);
      if (choice._tag === "Left") return problemOf(choice.left);
      const chosen = Object.entries(choice.right).filter(([, value]) => value !== undefined);
      const mock = { ...config.mock, ...Object.fromEntries(chosen) };
      const result = await prism.request(request, [operation], { ...config, mock })();
      if (result._tag === "Left") return problemOf(result.left);
      const { output, validations } = result.right;
      const wrong = validations.output.map((one) => describe("response", one));
      const all = [...validations.input.map((one) => describe("request", one)), ...wrong];
      const violations = all.map(({ location, message }) => `${location.join(".")} ${message}`);
      const header = all.length > 0 ? { "sl-violations": headerOf(all) } : {};
      const errors = wrong.filter(({ severity }) => severity === "Error");
      if (config.errors && errors.length > 0) {
        const detail = "The response violates the spec, and --errors is set.";
        const problem = problemOf(ProblemJsonError.fromTemplate(VIOLATIONS, detail, { validation: errors }));
        return { ...problem, headers: { ...problem.headers, ...header }, violations };
      }
      const kept = Object.entries(output.headers ?? {}).filter(([name]) => !serverHeaders.test(name));
      const headers = { ...Object.fromEntries(kept), ...header };
      const type = Object.entries(headers).find(([name]) => name.toLowerCase() === "content-type")?.[1];
      // it gives a text, or nothing where there is no body
      const body = serialize(output.body, type) as string | undefined;
      return { status: output.statusCode, headers, body, violations };
    },
  };
}

function configOf({ upstream, dynamic = false, errors = false }: PrismOptions): IHttpConfig {
  const shared = {
    mock: { dynamic },
    checkSecurity: true,
    validateRequest: true,
    validateResponse: true,
    errors,
    upstreamProxy: undefined,
  };
  if (upstream === undefined) return { ...shared, isProxy: false };
  return { ...shared, isProxy: true, upstream: new URL(upstream) };
}

/** Headers of a response that the server decides about, not a document or an upstream. */
const serverHeaders = /^(access-control-.*|content-length|transfer-encoding|connection|keep-alive|upgrade)$/i;

/** Headers of one connection, which the next one does not have (RFC 9110, section 7.6.1). */
const connectionHeaders = [
  ...["connection", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade"],
  ...["expect", "proxy-authorization"],
];

// required, as a default export of CommonJS is another thing to each program that loads modules
const require = createRequire(import.meta.url);
const forwarder = require("@stoplight/prism-http/dist/forwarder/index.js") as {
  // as Prism declares it
  readonly default: PrismHttpComponents["forward"];
};

/**
 * Prism's forwarder, which replaces `Host`. An upstream at a loopback address gets the caller's, so that its own guard
 * decides about the caller. A remote one gets its own name, which TLS and virtual hosts need.
 */
const forward: PrismHttpComponents["forward"] = ({ data, ...input }, upstream, ...others) => {
  const kept = Object.entries(data.headers ?? {}).filter(([name]) => !connectionHeaders.includes(name));
  const headers = Object.fromEntries(kept);
  // in another case than that which Prism removes
  if (headers.host !== undefined && isLoopback(new URL(upstream).host)) headers.Host = headers.host;
  return forwarder.default({ ...input, data: { ...data, headers } }, upstream, ...others);
};

/** Leaves out the `x-` members that hold a `$ref`, which is data there: Prism would follow it. */
function withoutExtensionReferences(root: JsonObject): JsonObject {
  const changes = new Map<unknown, JsonObject>();
  const visit = (object: JsonObject) => {
    const members = Object.entries(object);
    const kept = members.filter(([key, value]) => !key.startsWith("x-") || referencesIn(value).length === 0);
    if (kept.length < members.length) changes.set(object, Object.fromEntries(kept));
  };
  walk(documentNode(root), "document", visit);
  // objects that describe no operation
  const others = ["info", "servers", "tags", "externalDocs"].flatMap((key) => root[key]);
  for (const object of others) if (isObject(object)) visit(object);
  return replaceObjects(root, changes);
}

/** The values of all `$ref` in a value, also where OpenAPI has only data. */
function referencesIn(value: unknown): string[] {
  const found: string[] = [];
  // undefined has no JSON
  JSON.stringify(value, (key, inner: unknown) => {
    if (key === "$ref" && typeof inner === "string") found.push(inner);
    return inner;
  });
  return found;
}

const severities = ["Error", "Warning", "Information", "Hint"];

function describe(side: "request" | "response", { path = [], severity, code, message }: IPrismDiagnostic) {
  return { location: [side, ...path], severity: severities[severity], code, message };
}

/** Longest value of the header: clients refuse headers of more than 8 or 16 KiB. */
const maxHeader = 8 * 1024 - 100;

function headerOf(violations: readonly object[]): string {
  // a header takes no other characters, and a request can put any into a property's name
  const text = JSON.stringify(violations).replaceAll(
    /[^\x20-\x7e]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  return text.length > maxHeader ? `Too many violations! ${text.slice(0, maxHeader)}` : text;
}

/** A response that Prism writes itself. */
function problemOf(error: Error): PrismResponse {
  const problem = ProblemJsonError.toProblemJson(error);
  const { headers: own } = Object(Object(error).additional);
  const headers = { "content-type": "application/problem+json", [ownResponse]: "true", ...own };
  return { status: problem.status, headers, body: JSON.stringify(problem), failure: error.message };
}
