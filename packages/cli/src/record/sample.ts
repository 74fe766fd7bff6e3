import { operationTable, sensitiveNames } from "@onelogin-mfa/client/openapi";

/** A request and its response, as `spec/fixtures/samples.json` has them. */
export interface Sample {
  readonly n: number;
  /** Method and URL template. */
  readonly operation: string;
  readonly api: "v2" | "oauth2";
  readonly status: number;
  readonly kind: "live-recording";
  readonly source: string;
  readonly request?: unknown;
  readonly response: unknown;
  readonly response_headers: Readonly<Record<string, string>>;
}

/** A call as a proxy sees it. */
export interface RecordedCall {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly status: number;
  readonly requestBody: string;
  readonly requestType: string;
  readonly responseBody: string;
  readonly responseHeaders: Headers;
}

const templates = Object.values(operationTable).map(({ method, path }) => ({
  method,
  path,
  pattern: new RegExp(`^${path.replace(/\{\w+\}/g, "[^/]+")}$`),
}));

/** The sample of a call, redacted; `undefined` if the spec does not have its operation. */
export function toSample(
  call: RecordedCall,
  { n, source }: { n: number; source: string },
): Sample | undefined {
  const found = templates.find(({ method, pattern }) => method === call.method && pattern.test(call.path));
  if (!found) return undefined;
  const request = parseBody(call.requestBody, call.requestType);
  const response = parseBody(call.responseBody, call.responseHeaders.get("content-type") ?? "");
  return {
    n,
    // samples tell the one-step verification by its `otp`, not by the slash at its end
    operation: `${found.method} ${found.path.replace(/\/$/, "")}`,
    api: found.path.startsWith("/auth/") ? "oauth2" : "v2",
    status: call.status,
    kind: "live-recording",
    source,
    ...(request !== undefined && { request: redactSample(request) }),
    response: response === undefined ? null : redactSample(response),
    response_headers: Object.fromEntries(
      [...call.responseHeaders].filter(([name]) => publicHeaders.test(name)),
    ),
  };
}

const publicHeaders =
  /^(content-type|content-length|cache-control|date|retry-after|x-content-type-options|x-request-id|x-ratelimit-\w+|(total|current)-(pages|page|count)|page-items)$/;

function parseBody(text: string, type: string): unknown {
  if (text === "") return undefined;
  if (type.startsWith("application/x-www-form-urlencoded"))
    return Object.fromEntries(new URLSearchParams(text));
  try {
    return JSON.parse(text);
  } catch {
    // such as HTML, which can name anything
    return `[not JSON, ${text.length} characters]`;
  }
}

/** Fields whose values say how the API works, and nothing about a person. Every other value is masked. */
const publicFields = new Set([
  ...["status", "auth_factor_name", "type_display_name", "default", "verified", "reusable"],
  ...["expires_in", "expires_at", "created_at", "token_type", "grant_type"],
  ...["error", "code", "type", "statusCode", "message"],
  ...["X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset"],
]);
const secretFields: ReadonlySet<string> = new Set(sensitiveNames);

/** A copy without anything that is about a person or an account: of all values but the public ones, only the form is left. */
export function redactSample(value: unknown, name = ""): unknown {
  if (secretFields.has(name)) return "[REDACTED]";
  if (Array.isArray(value)) return value.map((element) => redactSample(element, name));
  if (typeof value === "object" && value !== null) {
    const isError = "message" in value;
    const fields = Object.entries(value).map(([key, field]) => [
      key,
      // of an error or of an invalid field; a factor's is chosen by an administrator
      key === "name" && isError ? field : redactSample(field, key),
    ]);
    return Object.fromEntries(fields);
  }
  if (publicFields.has(name)) return typeof value === "string" ? maskText(value, name) : value;
  return mask(value);
}

const address = /[^\s"'<>]+@[^\s"'<>]+/g;
/** A telephone number, a code, or an id: at least six digits. */
const number = /\d(?:[\s().-]*\d){5,}/g;

/** A public text, without an address; and of a message, which a server may fill in, without a number. */
function maskText(text: string, name: string): string {
  const masked = text.replace(address, "<e-mail>");
  return name === "message" ? masked.replace(number, (digits) => digits.replace(/\d/g, "0")) : masked;
}

/** A value of the same form: digits are zeros, letters are "x", a UUID is still one. */
function mask(value: unknown): unknown {
  if (typeof value === "number") return Number(`1${"0".repeat(String(Math.trunc(value)).length - 1)}`);
  if (typeof value !== "string") return value;
  if (/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(value)) return value.replace(/[\da-f]/gi, "0");
  return value.replace(/\p{N}/gu, "0").replace(/\p{L}/gu, "x");
}
