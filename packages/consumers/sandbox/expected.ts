import { isDeepStrictEqual } from "node:util";
import { expectNoticed } from "../src/check.ts";
import type { SmokeReports } from "../src/runtimes/smoke.ts";

const failed = (name: string, code: string, more: object = {}) => ({
  error: { isError: true, name, code, ...more },
});

const expected: Readonly<Record<string, unknown>> = {
  exports: ["SandboxControlError", "createSandbox"],
  sms: {
    value: {
      enrolled: ["pending", "pending", "accepted"],
      verified: ["pending", "pending", "accepted"],
      name: "Jürgen’s 📱",
      left: 0,
    },
  },
  // the code that has been used once, and the next one
  authenticator: { value: ["accepted", "rejected", "accepted"] },
  voice: { value: "accepted" },
  link: { value: [200, "accepted"] },
  unknownUser: failed("MfaNotFoundError", "not_found", { status: 404 }),
  refusedControl: failed("SandboxControlError", "invalid_input"),
  dropped: failed("MfaNetworkError", "network"),
  cut: failed("MfaNetworkError", "network"),
  slow: { value: 6 },
  overHttp: {
    value: {
      page: [200, "text/html; charset=utf-8", true],
      document: "3.1.0",
      event: "event: change",
      elsewhere: 403,
    },
  },
};

/**
 * Where a runtime's report departs from what every runtime must give; also if wrong codes that were taken for right ones,
 * or another seed, were not noticed.
 *
 * @param bytes all that a sandbox knows after the smoke program, as this very Node has it
 */
export function smokeProblems({ honest, tampered }: SmokeReports, bytes: string): readonly string[] {
  return [
    ...differences(honest),
    ...otherBytes(honest, bytes),
    ...expectNoticed("a wrong code that is accepted", differences(tampered)),
    ...expectNoticed("another seed", otherBytes(tampered, bytes)),
  ];
}

function differences(report: Readonly<Record<string, unknown>>): readonly string[] {
  return Object.entries(expected)
    .filter(([name, value]) => !isDeepStrictEqual(report[name], value))
    .map(
      ([name, value]) => `${name}: expected ${JSON.stringify(value)}, got ${JSON.stringify(report[name])}`,
    );
}

function otherBytes(report: Readonly<Record<string, unknown>>, bytes: string): readonly string[] {
  if (isDeepStrictEqual(report.bytes, { value: bytes })) return [];
  return ["bytes: the same seed, calls and clock have not given the same ids and codes as in Node 24"];
}
