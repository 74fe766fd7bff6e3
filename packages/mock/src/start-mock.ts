import { fileURLToPath } from "node:url";
import { createLogger } from "@stoplight/prism-core";
import { getHttpOperationsFromSpec, type IHttpConfig } from "@stoplight/prism-http";
import { createServer } from "@stoplight/prism-http-server";
import { eventsOf, type MockEvent } from "./prism-log.ts";

export type { MockEvent } from "./prism-log.ts";

/** What `startMock` can be told. */
export interface MockOptions {
  /**
   * The port; 0 takes any free one.
   * @default 0
   */
  port?: number;
  /**
   * The address to listen at. Everybody who can reach it can use the mock.
   * @default "127.0.0.1"
   */
  host?: string;
  /** A server to pass requests on to. Requests and replies are then held against the specification, not mocked. */
  upstream?: string;
  /**
   * Whether replies are made up from the schemas, instead of taken from the examples.
   * @default false
   */
  dynamic?: boolean;
  /** Makes made-up replies the same in every run. */
  seed?: string;
  /**
   * The OpenAPI document.
   * @default this repository's `spec/mfa.yaml`
   */
  spec?: string;
  /** Told of each request and of each departure from the specification. Never given a body. */
  onEvent?: (event: MockEvent) => void;
}

/** A running mock. */
export interface Mock {
  /** Where it listens, such as `http://127.0.0.1:4010`. */
  readonly url: string;
  /** Ends it and its connections. */
  close: () => Promise<void>;
}

/**
 * Starts Prism on the specification.
 *
 * A request chooses what it gets: `Prefer: code=422` a status, `Prefer: code=200, example=rejected` a named example.
 * A request that breaks the specification is answered with 422, and the reply's header `sl-violations` says why.
 *
 * @throws Error if the port is taken or the document cannot be read; the message says what to do
 */
export async function startMock(options: MockOptions = {}): Promise<Mock> {
  const { port = 0, host = "127.0.0.1", spec = defaultSpec(), onEvent = () => {} } = options;
  const operations = await getHttpOperationsFromSpec(spec);
  const logger = createLogger("mock", { level: "info" }, eventsOf(onEvent));
  const server = createServer(operations, { components: { logger }, cors: true, config: configOf(options) });
  try {
    return { url: await server.listen(port, host), close: () => server.close() };
  } catch (error) {
    throw new Error(explain(String(error), host, port), { cause: error });
  }
}

function defaultSpec(): string {
  return fileURLToPath(import.meta.resolve("@onelogin-mfa/spec/mfa.yaml"));
}

function configOf({ upstream, dynamic = false, seed }: MockOptions): IHttpConfig {
  const shared = {
    mock: { dynamic, ...(seed === undefined ? {} : { seed }) },
    checkSecurity: true,
    validateRequest: true,
    validateResponse: true,
    errors: false,
    upstreamProxy: undefined,
  };
  if (upstream === undefined) return { ...shared, isProxy: false };
  return { ...shared, isProxy: true, upstream: new URL(upstream) };
}

/** Prism rejects with a bare message. */
function explain(message: string, host: string, port: number): string {
  if (message.includes("EADDRINUSE")) {
    return `Port ${port} of ${host} is taken. Choose another one, or 0 for any that is free.`;
  }
  if (message.includes("EACCES"))
    return `Port ${port} of ${host} is not allowed for you. Choose one above 1023.`;
  return `The mock cannot listen at ${host}, port ${port}: ${message}`;
}
