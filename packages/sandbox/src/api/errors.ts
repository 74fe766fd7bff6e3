import type { OperationId } from "@onelogin-mfa/client/openapi";
import type { Fault } from "../faults.ts";
import type { Compat, State } from "../state/model.ts";
import { rateLimitAt } from "../state/rate-limit.ts";
import {
  authenticationFailure,
  inWordsOfUsers,
  type Refusal,
  type RefusalKind,
  unknownIdMessage,
} from "../state/refusal.ts";
import type { ApiResponse } from "./http.ts";

interface Wording {
  readonly status: number;
  /** The first shape's name. */
  readonly name: string;
  /** The second shape's type. */
  readonly type: string;
}

const wordings: Readonly<Record<Exclude<RefusalKind, "too_many">, Wording>> = {
  malformed: { status: 400, name: "BadRequest", type: "bad request" },
  unauthorized: { status: 401, name: "InvalidCredentials", type: "Unauthorized" },
  forbidden: { status: 403, name: "ForbiddenAction", type: "Forbidden" },
  not_found: { status: 404, name: "NotFound", type: "not found" },
  no_route: { status: 404, name: "NotFound", type: "not found" },
  invalid: { status: 422, name: "ValidationError", type: "Unprocessable Entity" },
};

/** Operations whose 401 the reference prints in the second shape (enroll-factor-verify-poll, verify-factor-poll). */
const printedNested = new Set<OperationId>(["getUserRegistration", "getUserVerification"]);

/** The operations whose errors are recorded in words of their own. */
const userOperations = new Set<OperationId>(["listUsers", "getUser", "updateUser"]);

/** The operations beside the MFA API, which have the second shape only, but for a 403. */
const nestedOnly = new Set<OperationId>(["generateToken", "revokeToken", "getRateLimit"]);

/**
 * The response to a refused call, in one of OneLogin's two shapes: `{statusCode, name, message}` for the API,
 * `{status: {…}}` for the token calls, and for a 401 also where the reference prints it so.
 */
export function errorResponse(
  refusal: Refusal,
  operation: OperationId | undefined,
  compat: Compat,
): ApiResponse {
  const isOfUsers = operation !== undefined && userOperations.has(operation);
  const { kind, reason, message, parts } = isOfUsers ? inWordsOfUsers(refusal) : refusal;
  if (kind === "too_many") return { ...edgeResponse(), reason };
  const { status, name, type } = wordings[kind];
  const { fields = [], errorName = name, field } = parts;
  if (!isNested(kind, operation, compat)) {
    const details = fields.length > 0 ? { details: { parameters: fields } } : {};
    const named = field === undefined ? {} : { field };
    return { status, reason, body: { statusCode: status, name: errorName, message, ...details, ...named } };
  }
  // the token operations have no 422
  const code = status === 422 ? 400 : status;
  const [wrong] = fields;
  const said = wrong ? `${wrong.name} ${wrong.message}` : message;
  const text = status === 401 ? authenticationFailure : said;
  return {
    status: code,
    reason,
    body: { status: { error: true, code, type: status === 422 ? "bad request" : type, message: text } },
  };
}

/** Tells whether an error is in the second shape. */
function isNested(kind: RefusalKind, operation: OperationId | undefined, compat: Compat): boolean {
  if (operation === undefined || kind === "no_route") return kind === "no_route";
  if (kind === "unauthorized" && compat === "documented" && printedNested.has(operation)) return true;
  return kind !== "forbidden" && nestedOnly.has(operation);
}

/**
 * A 429 of the network's edge. Recorded are 117 bytes of text/html and `Cache-Control: no-cache`, without rate headers and
 * `X-Request-Id`: HAProxy's own page is that large and has these headers.
 */
function edgeResponse(): ApiResponse {
  return {
    status: 429,
    html: "<html><body><h1>429 Too Many Requests</h1>\nYou have sent too many requests in a given amount of time.\n</body></html>\n",
  };
}

/** The rate headers that responses of API v1 carry, and `Retry-After`, which no recorded response has. */
export function rateHeaders(state: State, now: number): Record<string, string> {
  const { remaining, resets_in_s } = rateLimitAt(state, now);
  return {
    "retry-after": String(resets_in_s),
    "x-ratelimit-limit": String(state.rate_limit.limit),
    "x-ratelimit-remaining": String(remaining),
    "x-ratelimit-reset": String(resets_in_s),
  };
}

/**
 * The response that a fault of kind `status` sends: an error in the first shape, in mode `documented` in the second one. A 429 and
 * a 502 are pages of the edge.
 */
export function faultResponse({ status = 500, rate_headers }: Fault, state: State, now: number): ApiResponse {
  const headers = rate_headers ? { headers: rateHeaders(state, now) } : {};
  if (status === 429) return { ...edgeResponse(), ...headers };
  if (status === 502) return { status, html: badGateway };
  const unnamed = status >= 500 ? "ServerError" : "RequestError";
  const { name = unnamed, message = "An unexpected error occurred" } = faultWords[status] ?? {};
  if (state.compat === "observed") return { status, body: { statusCode: status, name, message } };
  const { type = name.replaceAll(/\B[A-Z]/g, " $&") } =
    Object.values(wordings).find((wording) => wording.status === status) ?? {};
  const text = status === 401 ? authenticationFailure : message;
  return { status, body: { status: { error: true, code: status, type, message: text } } };
}

/** The spec's example of such a page. */
const badGateway =
  "<html><head><title>502 Bad Gateway</title></head><body><h1>Bad Gateway</h1></body></html>";

/** Other names and messages for the statuses of refused calls: the published specification's, and the spec's own. */
const faultWords: { readonly [status: number]: { readonly name: string; readonly message?: string } } = {
  400: { name: "BadRequest", message: "Request Failure" },
  401: { name: "UnauthorizedError", message: "This request requires Authentication" },
  403: { name: "ForbiddenError", message: "Not allowed to destroy specified resource" },
  404: { name: "NotFoundError", message: unknownIdMessage },
  422: { name: "ValidationError", message: "Validations failed" },
  500: { name: "InternalServerError" },
  503: { name: "ServiceUnavailable" },
  504: { name: "GatewayTimeout" },
};
