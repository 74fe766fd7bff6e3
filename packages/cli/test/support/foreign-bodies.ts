/** A response of another service: its text and media type, and its value if that is JSON. */
export interface ForeignBody {
  readonly name: string;
  readonly type: string;
  readonly text: string;
  readonly value?: unknown;
}

/** Bodies of other services as JSON, as their documentation or their default has them. */
const values: Readonly<Record<string, unknown>> = {
  "an error": { error: "not_found" },
  "an error of a router": { error: "no route" },
  "AWS API Gateway, Kong, Laravel": { message: "down" },
  "any object": { hello: "world" },
  "OAuth 2.0": { error: "invalid_token", error_description: "expired" },
  "hapi, NestJS, Fastify, Auth0": { statusCode: 404, error: "Not Found", message: "Not Found" },
  "Spring Boot": { timestamp: "2026-01-01T00:00:00Z", status: 404, error: "Not Found", path: "/" },
  "problem details (RFC 9457)": { type: "about:blank", title: "Not Found", status: 404, detail: "no" },
  Symfony: { code: 401, message: "JWT Token not found" },
  "JSON:API": { errors: [{ status: "404", title: "Not Found" }] },
  "JSON:API, a list": { data: [], meta: { total: 0 } },
  "JSON:API, a resource": { data: { type: "users", id: "1", attributes: {} } },
  "Google APIs": { error: { code: 404, message: "Not found", status: "NOT_FOUND" } },
  Kubernetes: { kind: "Status", status: "Failure", message: "no", reason: "NotFound", code: 404 },
  Okta: { errorCode: "E0000007", errorSummary: "Not found", errorCauses: [] },
  "FastAPI, Django": { detail: "Not Found" },
  Feathers: { name: "NotFound", message: "no", code: 404, className: "not-found", errors: {} },
  "a health check": { status: "UP", components: {} },
  "an object with a secret as its name": { [`${"0123456789abcdef".repeat(4)}`]: 1 },
  "a list": [],
  "a list of texts": ["a"],
  "a list of errors": [{ error: "no route" }],
  "a text": "not found",
  nothing: null,
};

/** Bodies of other services. */
export const foreignBodies: readonly ForeignBody[] = [
  ...Object.entries(values).map(([name, value]) => ({
    name,
    value,
    type: "application/json",
    text: JSON.stringify(value),
  })),
  { name: "a captive portal", type: "text/html", text: "<html>Please sign in</html>" },
  { name: "a text of a proxy", type: "text/plain", text: "404 page not found" },
  { name: "JSON of another type", type: "text/html", text: '{"error":"no route"}' },
  { name: "JSON that is cut", type: "application/json", text: '{"error":' },
  { name: "a body that is too large", type: "application/json", text: `["${"x".repeat(2 ** 20)}"]` },
  { name: "an empty body", type: "application/json", text: "" },
];
