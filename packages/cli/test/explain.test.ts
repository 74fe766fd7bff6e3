import { MfaError, type MfaErrorCode, type MfaErrorDetails } from "@onelogin-mfa/client";
import { InputError } from "@onelogin-mfa/command-line";
import { describe, expect, it } from "vitest";
import { explain, toCommandError } from "../src/explain.ts";

const host = "acme.onelogin.com";
const failed = (code: string) => `connection failed before a complete response (${code})`;

describe("explain", () => {
  it.each<[MfaErrorCode, string, MfaErrorDetails, string]>([
    [
      "network",
      failed("ENOTFOUND"),
      {},
      `Cannot reach ${host} (ENOTFOUND). There is no such host: check the subdomain.`,
    ],
    ["network", failed("EAI_AGAIN"), {}, "The name cannot be looked up: check the network."],
    ["network", failed("ECONNRESET"), {}, "Behind a proxy, set HTTPS_PROXY and NODE_USE_ENV_PROXY=1."],
    [
      "network",
      failed("SELF_SIGNED_CERT_IN_CHAIN"),
      {},
      "NODE_EXTRA_CA_CERTS names a file with your company's.",
    ],
    ["timeout", "timed out", {}, `${host} has not responded in time.`],
    [
      "permission",
      "no",
      { operation: "generateOtp", status: 403 },
      "it needs the scope Manage users or Manage All.",
    ],
    [
      "permission",
      "no",
      { operation: "deleteEnrolledFactor", status: 403 },
      "it needs the scope Manage All.",
    ],
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
