import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { dirname } from "node:path";
import { hostName, isLocalOrigin, refuseRequest } from "@onelogin-mfa/command-line/guard";
import { nearest } from "@onelogin-mfa/command-line/nearest";
import { isJsonMediaType, type JsonObject, loadDocument, readApi } from "@onelogin-mfa/openapi";
import type { IHttpRequest } from "@stoplight/prism-http";
import { ownResponse } from "./contract.ts";
import { ping } from "./front.ts";
import { createPrism, type Prism, type PrismOptions, type PrismResponse } from "./prism.ts";

/** A response, a violation of the spec or a failure. */
export type MockEvent =
  | { readonly type: "response"; readonly method: string; readonly path: string; readonly status: number }
  | { readonly type: "violation"; readonly message: string }
  | { readonly type: "failure"; readonly message: string };

/** Options of `startMock`. */
export interface MockOptions extends PrismOptions {
  /**
   * Another OpenAPI document: its path, or the `root` that `loadDocument` has returned.
   * @default the first API of the repository's `redocly.yaml`
   */
  readonly spec?: string | JsonObject;
  /** Host names that are accepted besides loopback addresses. */
  readonly allowedHosts?: readonly string[];
  /** Called for each response and violation of the spec, never with a body or a header. */
  readonly onEvent?: (event: MockEvent) => void;
}

/** A running mock. */
export interface Mock {
  /** Its address: a free port of 127.0.0.1. */
  readonly url: string;
  /** Stops it and closes its connections. */
  close: () => Promise<void>;
}

/**
 * Starts Prism on the spec, at a free port of 127.0.0.1, for programs and for pages that this machine serves.
 *
 * A request chooses its response: `Prefer: code=422` a status, `Prefer: code=200, example=rejected` a named example.
 * The response to an invalid request has the status 422, and its header `sl-violations` says why. Only what the spec
 * declares is mocked, or passed on to `upstream`.
 *
 * @throws Error if the document cannot be read
 */
export async function startMock(options: MockOptions = {}): Promise<Mock> {
  const {
    spec = (await readApi(import.meta.dirname)).document,
    allowedHosts = [],
    onEvent = () => {},
  } = options;
  const root = typeof spec === "string" ? (await loadDocument(spec, { folder: dirname(spec) })).root : spec;
  const respond = createResponder(await createPrism(root, options), new Set(allowedHosts.map(hostName)));
  const server = createServer(async (incoming, outgoing) => {
    const { method = "", url: target = "", headers } = incoming;
    const request = { method, path: target.replace(/[?#].*/, "") };
    const report = (event: MockEvent) => target === ping || onEvent(event);
    const send = ({ status, headers: own, body, violations = [], failure }: PrismResponse) => {
      // Node would send it, and no caller would take it for the response
      if (status < 200) throw new Error(`${status} is not the status of a response`);
      const length = body === undefined ? {} : { "content-length": Buffer.byteLength(body) };
      outgoing.writeHead(status, { ...own, ...length, ...corsHeaders(headers) });
      report({ type: "response", ...request, status });
      for (const message of violations) report({ type: "violation", message });
      if (failure !== undefined) report({ type: "failure", message: failure });
      outgoing.end(body);
    };
    try {
      send(await respond(incoming));
    } catch (thrown) {
      // Prism throws at what it does not expect, and Node at an example that cannot be a header
      const message = thrown instanceof Error ? thrown.message : String(thrown);
      if (!outgoing.destroyed) send({ ...problem(500, "The mock failed", message), failure: message });
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo; // of a server that listens on TCP
  return {
    url: `http://127.0.0.1:${port}`,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

function createResponder(prism: Prism, allowedHosts: ReadonlySet<string>) {
  // a path without parameters goes before one that matches as well
  const paths = prism.operations.map(({ path }) => path);
  const parameters = (path: string) => path.split("{").length;
  const operations = prism.operations.toSorted((a, b) => parameters(a.path) - parameters(b.path));
  return async (incoming: IncomingMessage): Promise<PrismResponse> => {
    const { method = "", url: target = "", headers } = incoming;
    const { host, origin, "sec-fetch-site": site } = headers;
    const refusal = refuseRequest({ host, target, origin, site }, { allowedHosts, callers: "local" });
    if (refusal) {
      const option = refusal.reason === "host" ? ", or start the mock with --allowed-host" : "";
      return problem(refusal.status, "Request refused", `${refusal.message}${option}.`);
    }
    if (target === ping) return { status: 204, headers: {} };
    // not relative to a base, from which "//name" leads to another host
    const { pathname, searchParams } = new URL(target.startsWith("/") ? `http://mock${target}` : target);
    const segments = pathname.split("/").map(decodeURIComponent);
    const declared = operations.filter(({ path }) => matches(path, segments));
    const operation = declared.find((one) => one.method.toUpperCase() === method);
    if (!operation) return respondUndeclared(incoming, declared, nearest(pathname, paths));
    const body = await readBody(incoming);
    if ("refused" in body) return body.refused;
    const names = [...new Set(searchParams.keys())];
    const query = Object.fromEntries(names.map((name) => [name, oneOrAll(searchParams.getAll(name))]));
    const request = { method: operation.method, url: { path: pathname, query }, headers, body: body.value };
    // Prism's type has no header that comes twice
    return prism.respond(operation, request as IHttpRequest);
  };
}

const oneOrAll = (values: string[]) => (values.length === 1 ? String(values[0]) : values);

/** True if the decoded segments of a path fit a path of the document. */
function matches(path: string, segments: readonly string[]): boolean {
  const parts = path.split("/");
  // the sandbox's control API is behind the proxy, whatever the document declares
  if (segments[1] === "_sandbox" || parts.length !== segments.length) return false;
  return parts.every((part, index) => fits(part, segments[index]));
}

/** A parameter takes no slash: to a server that decodes before it routes, it would be another path. */
function fits(part: string, segment = ""): boolean {
  const [before = "", ...others] = part.split(/\{[^}]*\}/);
  if (others.length === 0) return part === segment;
  const isWide = segment.length > before.length + (others.at(-1) ?? "").length;
  return (
    isWide && segment.startsWith(before) && segment.endsWith(others.at(-1) ?? "") && !/[/\\]/.test(segment)
  );
}

/** Responds to a preflight request, and to what the document does not declare. */
function respondUndeclared(
  { method = "", headers }: IncomingMessage,
  declared: Prism["operations"],
  near: string | undefined,
): PrismResponse {
  const [first] = declared;
  if (!first) {
    const advice = near === undefined ? 'See its "paths".' : `The nearest is ${near}.`;
    return problem(404, "Path not declared", `The spec does not declare this path. ${advice}`);
  }
  const allow = [...new Set(declared.map((one) => one.method.toUpperCase()))].join(", ");
  if (method !== "OPTIONS") {
    const refused = problem(
      405,
      "Method not declared",
      `The spec declares ${allow} for ${first.path}, and no ${method}.`,
    );
    return { ...refused, headers: { ...refused.headers, allow } };
  }
  const requested = headers["access-control-request-headers"];
  const allowed = requested === undefined ? {} : { "access-control-allow-headers": requested };
  return { status: 204, headers: { allow, "access-control-allow-methods": allow, ...allowed } };
}

/** Headers that let a page of this machine read a response; the guard has refused other pages. */
function corsHeaders({ origin = "" }: IncomingMessage["headers"]): Readonly<Record<string, string>> {
  if (!isLocalOrigin(origin)) return {};
  return { "access-control-allow-origin": origin, "access-control-expose-headers": "*", vary: "origin" };
}

/** Longest request body, in bytes. */
const maxBody = 10 * 1024 * 1024;

/** Reads a request body: a JSON value, a text, or null if there is none. */
async function readBody(
  incoming: IncomingMessage,
): Promise<{ readonly value: unknown } | { readonly refused: PrismResponse }> {
  const {
    "content-length": length,
    "transfer-encoding": encoding,
    "content-type": type = "",
  } = incoming.headers;
  if (encoding === undefined && (length === undefined || length === "0")) return { value: null };
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming) {
    size += chunk.length;
    if (size > maxBody)
      return { refused: problem(413, "Body too long", `It has more than ${maxBody} bytes.`) };
    chunks.push(chunk);
  }
  const text = Buffer.concat(chunks).toString();
  try {
    return { value: isJsonMediaType(type) ? JSON.parse(text) : text };
  } catch {
    return { refused: problem(400, "Invalid JSON", "The request body is not valid JSON.") };
  }
}

function problem(status: number, title: string, detail: string): PrismResponse {
  const headers = { "content-type": "application/problem+json", [ownResponse]: "true" };
  return { status, headers, body: JSON.stringify({ title, status, detail }) };
}
