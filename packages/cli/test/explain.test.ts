import { MfaError, type MfaErrorCode, type MfaErrorDetails } from "@onelogin-mfa/client";
import { InputError } from "@onelogin-mfa/command-line";
import { describe, expect, it } from "vitest";
import { explain, toCommandError } from "../src/explain.ts";

const host = "acme.onelogin.com";
type Row = [code: MfaErrorCode, message: string, details: MfaErrorDetails, text: string];
const unreachable = (code: string, text: string): Row => {
  return ["network", `connection failed before a complete response (${code})`, {}, text];
};
const refused = (operation: string, scope: string): Row => {
  return ["permission", "no", { operation, status: 403 }, `it needs the scope ${scope}.`];
};

describe("explain", () => {
  it.each<Row>([
    unreachable("ENOTFOUND", `Cannot reach ${host} (ENOTFOUND). There is no such host: check the subdomain.`),
    unreachable("EAI_AGAIN", "The name cannot be looked up: check the network."),
    unreachable("ECONNRESET", "The connection was cut: try again."),
    unreachable("EHOSTUNREACH", "Behind a proxy, set HTTPS_PROXY and NODE_USE_ENV_PROXY=1."),
    unreachable("SELF_SIGNED_CERT_IN_CHAIN", "NODE_EXTRA_CA_CERTS names a file with your company's."),
    refused("generateOtp", "Manage users or Manage All"),
    refused("deleteEnrolledFactor", "Manage All"),
    ["timeout", "timed out", {}, `${host} has not responded in time.`],
    ["server", "bad\u001b[2Jnews", {}, "bad"],
  ])("says what to do about %s: %s", (code, message, details, text) => {
    expect(explain(new MfaError(code, message, details), host)).toContain(text);
    expect(explain(new MfaError(code, message, details), host)).not.toContain("\u001b");
  });

  it.each<[MfaErrorCode, MfaErrorDetails, boolean]>([
    ["configuration", {}, true],
    ["ambiguous", {}, true],
    ["not_found", {}, true],
    ["not_found", { status: 404 }, false],
    ["authentication", { status: 401 }, false],
  ])("tells invalid input from a failure: %s %j", (code, details, isInput) => {
    expect(toCommandError(new MfaError(code, "text", details), host) instanceof InputError).toBe(isInput);
  });
});
