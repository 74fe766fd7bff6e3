import { fileURLToPath } from "node:url";
import { createLogger } from "@stoplight/prism-core";
import { getHttpOperationsFromSpec, type IHttpConfig } from "@stoplight/prism-http";
import { createServer } from "@stoplight/prism-http-server";
import { eventsOf, type MockEvent } from "./prism-log.ts";

export type { MockEvent } from "./prism-log.ts";

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
  /** Where it listens: a free port of the loopback address. */
  readonly url: string;
  /** Ends it and its connections. */
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
  const logger = createLogger("mock", { level: "info" }, eventsOf(onEvent));
  const server = createServer(operations, { components: { logger }, cors: true, config: configOf(upstream) });
  return { url: await server.listen(0, "127.0.0.1"), close: () => server.close() };
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
