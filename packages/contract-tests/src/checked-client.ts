import type { createMfaClient, MfaClient } from "@onelogin-mfa/client";

/**
 * A client that fails on any response in which Prism has found a violation of the spec. Prism itself passes such
 * responses on with status 200 and a header.
 *
 * @param create the client's `createMfaClient`, from the copy of the client that is to be tested
 * @param url address of the mock
 */
export function createCheckedClient(create: typeof createMfaClient, url: string): MfaClient {
  return create({
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

function refuseViolations({ headers, status }: Response): void {
  const violations = headers.get("sl-violations");
  if (violations !== null) throw new Error(`the mock reports: ${violations}`);
  if (headers.get("content-type") === "application/problem+json")
    throw new Error(`Prism answered for itself with ${status}`);
}
