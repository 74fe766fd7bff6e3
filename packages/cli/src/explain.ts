import { isMfaError, type MfaError } from "@onelogin-mfa/client";
import { InputError, printableLine } from "@onelogin-mfa/command-line";
import { isForeign } from "./foreign.ts";

const anyRead = "Read Users, Manage users, Read All or Manage All";
const login = "Manage All (Authentication Only has been seen to be enough)";

/** The scopes that an operation needs, as the spec documents them. */
const scopes: Readonly<Record<string, string>> = {
  listUsers: anyRead,
  getRateLimit: anyRead,
  getAuthenticationDevices: "Manage All (Read All has been seen to be enough)",
  createDeviceVerification: login,
  getUserVerification: login,
  generateOtp: "Manage users or Manage All",
};

type Text = (error: MfaError, host: string) => string | undefined;

const foreign: Text = ({ status = 0 }, host) => {
  const text = `${host} does not respond as OneLogin's API does. Check the address; a proxy, or the login page of a network, may respond instead.`;
  return status >= 500 ? `${text} If they are right, try again in some minutes.` : text;
};
const forbidden: Text = ({ operation }) =>
  `The credentials may not do this: it needs the scope ${scopes[operation ?? ""] ?? "Manage All"}.`;
const refused: Text = (_, host) =>
  `${host} refuses the credentials. Check client id and secret, and that they are of this account and region.`;

/** Texts that say what has failed and what to do, by the error's code; the error's own message follows. */
const texts: Partial<Readonly<Record<MfaError["code"], Text>>> = {
  timeout: (_, host) => `${host} has not responded in time. Check the network and the proxy.`,
  authentication: (error, host) => (error.operation === "generateToken" ? refused : forbidden)(error, host),
  validation: (error, host) => (error.operation === "generateToken" ? refused(error, host) : undefined),
  permission: forbidden,
  not_found: () => "OneLogin does not know this user or device.",
  rate_limit: ({ retryAfterMs }) =>
    `The rate limit is used up: try again ${retryAfterMs === undefined ? "later" : `in ${Math.ceil(retryAfterMs / 1000)} s`}.`,
  // a token of another service: nothing else of it is known
  protocol: (error, host) => (error.operation === "generateToken" ? foreign(error, host) : undefined),
  server: (_, host) => `${host} has failed: try again in some minutes.`,
};

/** The text for an error: what failed, why, and what to do. */
export function explain(error: MfaError, host: string): string {
  const { code, status } = error;
  if (code === "network") return networkText(error, host);
  if (code === "not_found" && status === undefined) return "No user has this e-mail address or user name.";
  if (code === "ambiguous")
    return "More than one user has this e-mail address or user name. Give the user's id.";
  const text = printableLine(error.message);
  const first = (isForeign(error) ? foreign : texts[code])?.(error, host);
  return first === undefined ? text : `${first}\n${text}`;
}

/** An error as the command line knows it: for invalid input, or for what has failed. */
export function toCommandError(error: unknown, host: string): unknown {
  if (!isMfaError(error)) return error;
  const text = explain(error, host);
  const isInput =
    ["configuration", "invalid_input", "ambiguous"].includes(error.code) ||
    (error.code === "not_found" && error.status === undefined);
  return isInput ? new InputError(text, { cause: error }) : new Error(text, { cause: error });
}

const untrusted =
  "Its certificate is of an issuer that this machine does not trust: if your company's proxy has issued it, NODE_EXTRA_CA_CERTS names a file with the company's certificate.";
const cut = "The connection was cut: try again. A proxy or firewall may do it.";
const advice: Readonly<Record<string, string>> = {
  ECONNRESET: cut,
  EPIPE: cut,
  UND_ERR_SOCKET: cut,
  ENOTFOUND: "There is no such host: check the subdomain.",
  EAI_AGAIN: "The name cannot be looked up: check the network.",
  ECONNREFUSED: "Nothing listens there: check address and port.",
  CERT_HAS_EXPIRED: "Its certificate has expired: check this machine's clock, or ask whoever runs the host.",
  CERT_NOT_YET_VALID: "Its certificate is not valid yet: check this machine's clock.",
  ERR_TLS_CERT_ALTNAME_INVALID:
    "Its certificate is for another name: check the address; somebody else may respond in its place.",
  DEPTH_ZERO_SELF_SIGNED_CERT: untrusted,
  SELF_SIGNED_CERT_IN_CHAIN: untrusted,
  UNABLE_TO_GET_ISSUER_CERT: untrusted,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: untrusted,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: untrusted,
};

function networkText({ message }: MfaError, host: string): string {
  const code = /\(([A-Z0-9_]+)\)/.exec(message)?.[1] ?? "";
  const more = code.startsWith("ERR_SSL_")
    ? "No HTTPS is spoken there: check address and port."
    : "Behind a proxy, set HTTPS_PROXY and NODE_USE_ENV_PROXY=1.";
  return `Cannot reach ${host}${code && ` (${code})`}. ${advice[code] ?? more}`;
}
