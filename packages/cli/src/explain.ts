import { isMfaError, type MfaError } from "@onelogin-mfa/client";
import { InputError, printableLine } from "@onelogin-mfa/command-line";

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

/** The text for an error: what failed, why, and what to do. */
export function explain(error: MfaError, host: string): string {
  const { code, operation, status } = error;
  const text = printableLine(error.message);
  if (code === "network") return networkText(error, host);
  if (code === "timeout")
    return `${host} has not responded in time. Check the network and the proxy.\n${text}`;
  if (operation === "generateToken" && (code === "authentication" || code === "validation")) {
    return `${host} refuses the credentials. Check client id and secret, and that they are of this account and region.\n${text}`;
  }
  if (code === "authentication" || code === "permission") {
    return `The credentials may not do this: it needs the scope ${scopes[operation ?? ""] ?? "Manage All"}.\n${text}`;
  }
  if (code === "not_found" && status === undefined) return "No user has this e-mail address or user name.";
  if (code === "not_found") return `OneLogin does not know this user or device.\n${text}`;
  if (code === "ambiguous")
    return "More than one user has this e-mail address or user name. Give the user's id.";
  return text;
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

const advice: Readonly<Record<string, string>> = {
  ENOTFOUND: "There is no such host: check the subdomain.",
  EAI_AGAIN: "The name cannot be looked up: check the network.",
  ECONNREFUSED: "Nothing listens there: check address and port.",
};

function networkText({ message }: MfaError, host: string): string {
  const code = /\(([A-Z_]+)\)/.exec(message)?.[1] ?? "";
  const more = /CERT|SIGNED|ISSUER/.test(code)
    ? "Its certificate is not trusted: NODE_EXTRA_CA_CERTS names a file with your company's."
    : "Behind a proxy, set HTTPS_PROXY and NODE_USE_ENV_PROXY=1.";
  return `Cannot reach ${host}${code && ` (${code})`}. ${advice[code] ?? more}`;
}
