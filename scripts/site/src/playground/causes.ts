import type { ControlInput } from "@onelogin-mfa/sandbox";

/** The cause of an error: changes to the request, or to the sandbox for one call. */
export interface Cause {
  /** The header; empty for none. @default the sandbox's credentials, or a token of them */
  readonly authorization?: string;
  /** The only scope of the credentials. */
  readonly scope?: "Read Users" | "Authentication Only";
  /** The other user, path or query. */
  readonly target?: (target: string) => string;
  /** Fields of the body instead of its own. */
  readonly body?: Readonly<Record<string, unknown>>;
  readonly contentType?: string;
  readonly fault?: ControlInput<"addFault">;
  /** The form of errors. @default "observed" */
  readonly compat?: "observed" | "documented";
}

const unknownUser: Cause = { target: (target) => target.replace(/\/users\/\d+/, "/users/7") };
const status = (code: number, compat: Cause["compat"] = "observed"): Cause => ({
  fault: { kind: "status", status: code },
  compat,
});
const query = (text: string): Cause => ({ target: (target) => `${target.replace(/\?.*/, "")}?${text}` });

/** The causes by operation, status and name of an example, or by status and name for those that operations share. */
const causes: Readonly<Record<string, Cause>> = {
  "401 invalidCredentials": { authorization: "", compat: "observed" },
  "401 unauthorizedError": status(401),
  "401 authenticationFailure": status(401, "documented"),
  "generateToken 401 authenticationFailure": { authorization: "" },
  "revokeToken 401 authenticationFailure": { authorization: "Basic eDp5" },
  "getRateLimit 401 authenticationFailure": { authorization: "" },
  "403 forbiddenAction": { scope: "Read Users" },
  "getUser 403 forbiddenAction": { scope: "Authentication Only" },
  "getRateLimit 403 forbiddenAction": { scope: "Authentication Only" },
  "listUsers 403 forbiddenAction": { scope: "Authentication Only" },
  "403 forbiddenError": status(403),
  "404 unknownId": unknownUser,
  "404 unknownUser": unknownUser,
  "404 unknownVerification": { target: (target) => target.replace(/[^/]+$/, "0") },
  "404 notFoundError": status(404),
  "404 unknownVerificationError": status(404),
  "404 noRoute": { target: (target) => `${target}/nowhere` },
  "422 validation": { body: { expires_in: 901 } },
  "429 edge": status(429),
  "default serverError": status(500),
  "default serverErrorEnvelope": status(500, "documented"),
  "default edge": status(502),
  "generateToken 400 malformed": { contentType: "text/plain" },
  "revokeToken 400 tokenMissing": { body: { access_token: undefined } },
  "getRateLimit 400 authorizationIncorrect": { authorization: "nonsense" },
  "listUsers 400 malformed": query("cursor=x"),
  "listUsers 422 unknownField": query("fields=id,fisrtName"),
  "listUsers 422 validation": query("limit=51"),
  "updateUser 400 unknownField": { body: { employee_number: 1 } },
  "generateOtp 422 noDetails": { body: { expires_in: 259_201 } },
  "generateOtp 422 validation": { body: { expires_in: 259_201 } },
};

/** The cause of an error of the spec; undefined for one that the sandbox never sends. */
export function causeOf(operationId: string, statusAndName: string): Cause | undefined {
  return causes[`${operationId} ${statusAndName}`] ?? causes[statusAndName];
}
