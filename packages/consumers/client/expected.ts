import { isDeepStrictEqual } from "node:util";
import { expectNoticed } from "../src/check.ts";
import type { SmokeReports } from "../src/runtimes/smoke.ts";

const factor = { factor_id: 58959, name: "OneLogin SMS", auth_factor_name: "SMS" };
const failed = (name: string, code: string, more: object = {}) => ({
  error: { isError: true, name, code, ...more },
});
const url = "https://acme.onelogin.com/api/2/mfa/users";

const expected: Readonly<Record<string, unknown>> = {
  operation: { value: [factor] },
  lowLevel: { value: { data: [factor], status: 200 } },
  refusedPath: failed("MfaInputError", "invalid_input"),
  errorResponse: failed("MfaNotFoundError", "not_found", { status: 404 }),
  brokenResponse: failed("MfaProtocolError", "protocol", { status: 200 }),
  abortedBefore: failed("MfaAbortedError", "aborted"),
  abortedWithin: failed("MfaAbortedError", "aborted"),
  timedOut: failed("MfaTimeoutError", "timeout"),
  departing: { value: [{ ...factor, factor_id: "58959" }] },
  mismatches: 1,
  // neither the refused path nor the call that was aborted before
  sent: [42, 42, 43, 45, 44, 44, 46].map((user) => `GET ${url}/${user}/factors Bearer token`),
  httpGet: { value: [factor] },
  httpPost: {
    value: { id: "0f4b", status: "pending", echo: { factor_id: 58959, display_name: "Jürgen’s 📱" } },
  },
  httpError: failed("MfaNotFoundError", "not_found", { status: 404, requestId: "request-1" }),
  httpAborted: failed("MfaAbortedError", "aborted"),
};

const exported: Readonly<Record<string, readonly string[]>> = {
  ".": [
    ...["createMfaClient", "isMfaError", "MfaError", "MfaNotFoundError"],
    ...["enroll", "verify", "verifyOnce", "generateTemporaryCode", "resetFactors"],
  ],
  "./validate": ["validator"],
};

/** Where a runtime's report departs from what every runtime must give; also if the tampered response was not noticed. */
export function smokeProblems({ honest, tampered }: SmokeReports): readonly string[] {
  return [...differences(honest), ...expectNoticed("a tampered error response", differences(tampered))];
}

function differences(report: Readonly<Record<string, unknown>>): readonly string[] {
  const outcomes = Object.entries(expected)
    .filter(([name, value]) => !isDeepStrictEqual(report[name], value))
    .map(
      ([name, value]) => `${name}: expected ${JSON.stringify(value)}, got ${JSON.stringify(report[name])}`,
    );
  // a report is parsed JSON of the smoke program, which lists the names by entry point
  const names = report.exports as Readonly<Record<string, readonly string[]>> | undefined;
  const missing = Object.entries(exported).flatMap(([path, wanted]) =>
    wanted
      .filter((name) => !names?.[path]?.includes(name))
      .map((name) => `"${path}" does not export ${name}`),
  );
  return [...outcomes, ...missing];
}
