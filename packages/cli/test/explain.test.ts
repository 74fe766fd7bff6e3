import { MfaError, type MfaErrorCode, type MfaErrorDetails } from "@onelogin-mfa/client";
import { InputError } from "@onelogin-mfa/command-line";
import { describe, expect, it } from "vitest";
import { explain, toCommandError } from "../src/explain.ts";
import { ForeignResponseError, isForeign } from "../src/foreign.ts";

const host = "acme.onelogin.com";
type Row = [code: MfaErrorCode, message: string, details: MfaErrorDetails, text: string];
const unreachable = (code: string, text: string): Row => {
  const message = `connection failed before a complete response (${code})`;
  return ["network", message, {}, `Cannot reach ${host} (${code}). ${text}`];
};
const cut = "The connection was cut: try again. A proxy or firewall may do it.";
const proxy = "Behind a proxy, set HTTPS_PROXY and NODE_USE_ENV_PROXY=1.";
const untrusted =
  "Its certificate is of an issuer that this machine does not trust: if your company's proxy has issued it, NODE_EXTRA_CA_CERTS names a file with the company's certificate.";
const expired = "Its certificate has expired: check this machine's clock, or ask whoever runs the host.";
const early = "Its certificate is not valid yet: check this machine's clock.";
const otherName =
  "Its certificate is for another name: check the address; somebody else may respond in its place.";
const noHttps = "No HTTPS is spoken there: check address and port.";
const lookedUp = "The name cannot be looked up: check the network.";
const manage = "The credentials may not do this: it needs the scope Manage";
const refused = `${host} refuses the credentials. Check client id and secret, and that they are of this account and region.`;
const foreign = `${host} does not respond as OneLogin's API does. Check the address; a proxy, or the login page of a network, may respond instead.`;

describe("explain", () => {
  // biome-ignore format: a table
  it.each<Row>([
    unreachable("ENOTFOUND", "There is no such host: check the subdomain."),
    unreachable("EAI_AGAIN", lookedUp),
    unreachable("ECONNREFUSED", "Nothing listens there: check address and port."),
    unreachable("ECONNRESET", cut),
    unreachable("EPIPE", cut),
    unreachable("UND_ERR_SOCKET", cut),
    unreachable("EHOSTUNREACH", proxy),
    unreachable("CERT_HAS_EXPIRED", expired),
    unreachable("CERT_NOT_YET_VALID", early),
    unreachable("ERR_TLS_CERT_ALTNAME_INVALID", otherName),
    unreachable("DEPTH_ZERO_SELF_SIGNED_CERT", untrusted),
    unreachable("SELF_SIGNED_CERT_IN_CHAIN", untrusted),
    unreachable("UNABLE_TO_GET_ISSUER_CERT", untrusted),
    unreachable("UNABLE_TO_GET_ISSUER_CERT_LOCALLY", untrusted),
    unreachable("UNABLE_TO_VERIFY_LEAF_SIGNATURE", untrusted),
    unreachable("ERR_SSL_WRONG_VERSION_NUMBER", noHttps),
    ["network", "connection failed", {}, `Cannot reach ${host}. ${proxy}`],
    ["timeout", "late", {}, `${host} has not responded in time. Check the network and the proxy.\n`],
    ["permission", "no", { operation: "generateOtp", status: 403 }, `${manage} users or Manage All.\n`],
    ["permission", "no", { operation: "deleteEnrolledFactor", status: 403 }, `${manage} All.\n`],
    ["permission", "no", { status: 403 }, `${manage} All.\n`],
    ["authentication", "no", { operation: "generateOtp", status: 401 }, `${manage} users or Manage All.\n`],
    ["authentication", "no", { operation: "generateToken", status: 401 }, `${refused}\n`],
    ["validation", "no", { operation: "generateToken", status: 400 }, `${refused}\n`],
    ["validation", "no", { operation: "generateOtp", status: 422 }, ""],
    ["not_found", "no", { status: 404 }, "OneLogin does not know this user or device.\n"],
    ["not_found", "no", {}, "No user has this e-mail address or user name."],
    ["ambiguous", "two", {}, "More than one user has this e-mail address or user name. Give the user's id."],
    ["rate_limit", "no", { retryAfterMs: 1001 }, "The rate limit is used up: try again in 2 s.\n"],
    ["rate_limit", "no", {}, "The rate limit is used up: try again later.\n"],
    ["server", "no", { status: 500 }, `${host} has failed: try again in some minutes.\n`],
    ["protocol", "no", { status: 200, operation: "generateOtp" }, ""],
    ["protocol", "no", { status: 200, operation: "generateToken" }, `${foreign}\n`],
  ])("says what to do about %s: %s %j", (code, message, details, text) => {
    const error = new MfaError(code, message, details);
    // the error's own message follows where the text has room for it
    expect(explain(error, host)).toBe(/^$|\n$/.test(text) ? text + error.message : text);
  });

  it.each<[MfaErrorCode, MfaErrorDetails, boolean]>([
    ["configuration", {}, true],
    ["invalid_input", {}, true],
    ["ambiguous", {}, true],
    ["not_found", {}, true],
    ["not_found", { status: 404 }, false],
    ["authentication", { status: 401 }, false],
    ["timeout", {}, false],
  ])("tells invalid input from a failure: %s %j", (code, details, isInput) => {
    expect(toCommandError(new MfaError(code, "text", details), host) instanceof InputError).toBe(isInput);
  });

  it("shows no control character of a message", () => {
    expect(explain(new MfaError("server", "bad\u001b[2Jnews"), host)).not.toContain("\u001b");
  });

  it.each([
    [404, foreign],
    [499, foreign],
    [500, `${foreign} If they are right, try again in some minutes.`],
  ])("names what has responded in OneLogin's place, and what to check: HTTP %i", (status, text) => {
    const error = new ForeignResponseError("body is empty", status);
    const message = `unexpected response: body is empty [HTTP ${status}]`;
    expect([explain(error, host), isForeign(error)]).toEqual([`${text}\n${message}`, true]);
    expect(isForeign(new MfaError("server", "no", { status }))).toBe(false);
  });

  it("leaves an error of another kind as it is, and keeps the cause of one that it explains", () => {
    const other = new TypeError("other");
    expect(toCommandError(other, host)).toBe(other);
    const error = new MfaError("server", "no");
    expect(toCommandError(error, host)).toMatchObject({ cause: error });
  });
});
