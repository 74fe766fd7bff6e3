import { fileURLToPath } from "node:url";
import { createLogger } from "@stoplight/prism-core";
import { getHttpOperationsFromSpec, type IHttpConfig } from "@stoplight/prism-http";
import { createServer } from "@stoplight/prism-http-server";

/** A request, a violation of the spec or a failure, as Prism logs it. */
export type MockEvent =
  | { readonly type: "request"; readonly method: string; readonly path: string }
  | { readonly type: "violation"; readonly message: string }
  | { readonly type: "failure"; readonly message: string };

/** Options of `startMock`. */
export interface MockOptions {
  /** A server to pass requests on to. Requests and responses are then checked against the spec, not mocked. */
  upstream?: string;
  /**
   * Another OpenAPI document.
   * @default the spec, `spec/mfa.yaml`
   */
  spec?: string;
  /** Called for each request and each violation of the spec, never with a body. */
  onEvent?: (event: MockEvent) => void;
}

/** A running mock. */
export interface Mock {
  /** Its address: a free port of 127.0.0.1. */
  readonly url: string;
  /** Stops it and closes its connections. */
  close: () => Promise<void>;
}

/**
 * Starts Prism on the spec, at a free port of 127.0.0.1.
 *
 * A request chooses its response: `Prefer: code=422` a status, `Prefer: code=200, example=rejected` a named example.
 * The response to an invalid request has the status 422, and its header `sl-violations` says why.
 *
 * @throws Error if the document cannot be read
 */
export async function startMock({
  upstream,
  spec = fileURLToPath(import.meta.resolve("@onelogin-mfa/spec/mfa.yaml")),
  onEvent = () => {},
}: MockOptions = {}): Promise<Mock> {
  const operations = await getHttpOperationsFromSpec(spec);
  // its lines hold whole requests, one-time passwords included; an event has method, path and the text of a violation
  const write = (line: string) => {
    const event = eventIn(JSON.parse(line));
    if (event) onEvent(event);
  };
  const logger = createLogger("mock", { level: "info" }, { write });
  const server = createServer(operations, { components: { logger }, cors: true, config: configOf(upstream) });
  return { url: await server.listen(0, "127.0.0.1"), close: () => server.close() };
}

interface LogLine {
  readonly name?: string;
  readonly msg?: string;
  readonly input?: { readonly method: string; readonly url: { readonly path: string } };
}

function eventIn({ name, msg = "", input }: LogLine): MockEvent | undefined {
  if (msg === "Request received" && input) {
    return { type: "request", method: input.method.toUpperCase(), path: input.url.path };
  }
  const violation = name === "VALIDATOR" ? /^Violation: (.*)/s.exec(msg)?.[1] : undefined;
  if (violation !== undefined) return { type: "violation", message: violation };
  if (msg.startsWith("Request terminated")) return { type: "failure", message: msg };
  return undefined;
}

function configOf(upstream: string | undefined): IHttpConfig {
  const shared = {
    mock: { dynamic: false },
    checkSecurity: true,
    validateRequest: true,
    validateResponse: true,
    errors: false,
    upstreamProxy: undefined,
  };
  if (upstream === undefined) return { ...shared, isProxy: false };
  return { ...shared, isProxy: true, upstream: new URL(upstream) };
}
