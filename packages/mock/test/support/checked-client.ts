import { createMfaClient, type MfaClient } from "@onelogin-mfa/client";
import { type Input, metadataOf } from "./contract-cases.ts";

/**
 * A client that fails on any response in which the mock has found a departure from the spec. Prism itself sends
 * such responses on with status 200 and a header.
 */
export function createCheckedClient(url: string): MfaClient {
  return createMfaClient({
    baseUrl: url,
    accessToken: "contract-test",
    maxRetries: 0,
    async fetch(request) {
      const response = await fetch(request);
      refuseViolations(response);
      return response;
    },
  });
}

/** @throws Error if the response is Prism's own, or carries a violation */
export function refuseViolations(response: Response): void {
  const violations = response.headers.get("sl-violations");
  if (violations !== null) throw new Error(`the mock reports: ${violations}`);
  const type = response.headers.get("content-type");
  if (type === "application/problem+json")
    throw new Error(`Prism answered for itself with ${response.status}`);
}

/** Calls an operation that is known by its name only, through its method. */
export function callByName(
  mfa: MfaClient,
  operationId: string,
  input: Input,
  headers: Readonly<Record<string, string>>,
): Promise<unknown> {
  // The cases come from the spec as data; that names and inputs fit is what the suite finds out.
  const methods = mfa as unknown as Record<string, (input: Input, options: object) => Promise<unknown>>;
  const method = methods[operationId];
  if (!method) throw new Error(`the client has no method "${operationId}"`);
  return method(input, { headers });
}

/** What a low-level call gives, where the operation is known by its name only. */
export interface LowLevelOutcome {
  readonly data?: unknown;
  readonly error?: unknown;
  readonly status: number;
}

/** Calls an operation that is known by its name only, by its path. */
export function callByPath(
  mfa: MfaClient,
  operationId: string,
  input: Input,
  headers: Readonly<Record<string, string>>,
): Promise<LowLevelOutcome> {
  const metadata = metadataOf(operationId);
  const names: readonly string[] = metadata.parameters.path;
  const path = Object.fromEntries(Object.entries(input).filter(([name]) => names.includes(name)));
  const fields = Object.fromEntries(Object.entries(input).filter(([name]) => !names.includes(name)));
  const init = { params: { path }, headers, ...(metadata.body === "none" ? {} : { body: fields }) };
  // as above
  const calls = mfa as unknown as Record<string, (path: string, init: object) => Promise<LowLevelOutcome>>;
  const call = calls[metadata.method];
  if (!call) throw new Error(`the client has no method "${metadata.method}"`);
  return call(metadata.path, init);
}
