import type { Spec } from "../src/report.ts";

/** Two objects that a value may fit both of. */
const shapes = () => [
  { type: "object", properties: { a: { type: "string" } } },
  { type: "object", properties: { b: { type: "string" } } },
];

/** Fields of every kind that the policy knows; the same ones are sent and received. */
const fields = () => ({
  id: { type: "string", minLength: 1, format: "uuid", description: "The id.", examples: ["a"] },
  size: { type: "integer", minimum: 1, maximum: 9, default: 3 },
  note: { type: ["string", "null"] },
  free: { type: "string" },
  kind: { type: "string", enum: ["a", "b"] },
  state: { anyOf: [{ type: "string", enum: ["on", "off"] }, { type: "string" }] },
  either: {
    anyOf: [
      { type: "string", maxLength: 9 },
      { type: "array", items: { type: "string" } },
    ],
  },
  one: {
    oneOf: ["a", "b"].map((tag) => ({
      type: "object",
      required: ["tag"],
      properties: { tag: { const: tag } },
    })),
  },
  loose: { anyOf: shapes() },
  tight: {
    oneOf: shapes(),
    discriminator: { propertyName: "a", mapping: { plain: "#/components/schemas/Plain" } },
  },
  choice: { anyOf: [{ type: "string" }, { type: "integer", "x-discouraged": "It loses leading zeros." }] },
  both: { allOf: [{ type: "object", properties: { x: { type: "string" } } }, { minProperties: 1 }] },
  closed: {
    type: "object",
    additionalProperties: false,
    properties: { x: { type: "string" } },
    propertyNames: { pattern: "^x$" },
  },
  open: { type: "object", properties: { x: { type: "string" } }, dependentRequired: { x: ["y"] } },
  made: { type: "string", readOnly: true },
  serial: { type: "integer", readOnly: true },
  entered: { type: "string", writeOnly: true },
  list: { type: "array", items: { type: "string" } },
  big: { type: "integer", format: "int64" },
  real: { type: "number", format: "float" },
  code: { type: "string", pattern: "^a$" },
  secret: { type: "string", "x-sensitive": true },
});

const schema = () => ({
  type: "object",
  required: ["id", "kind", "serial"],
  additionalProperties: true,
  properties: fields(),
  "x-evidence": [{ claim: "`id` is a string.", source: "somewhere", confidence: "captured" }],
});

const json = (name: string) => ({
  "application/json": {
    schema: { $ref: `#/components/schemas/${name}` },
    examples: { one: { summary: "One", value: { id: "1", kind: "a" } } },
  },
});

const responses = (name: string) => ({
  "200": {
    description: "Done.",
    "x-documented": true,
    headers: { "X-A": { required: true, schema: { type: "string" } }, "X-B": { schema: { type: "string" } } },
    content: json(name),
    links: { next: { operationId: "getThing" } },
  },
  "404": { description: "Not there.", content: json("Problem") },
  "429": { description: "Too many.", content: json("Problem") },
  default: { description: "Else.", content: json("Problem") },
});

const paths = () => ({
  "/things/{id}": {
    parameters: [{ name: "id", in: "path", required: true, schema: { type: "string" } }],
    get: {
      operationId: "getThing",
      summary: "Get a thing",
      tags: ["Things"],
      "x-effect": "read",
      "x-custom": 1,
      parameters: [
        { name: "page", in: "query", schema: { type: "integer" } },
        { name: "mode", in: "query", required: true, style: "form", schema: { type: "string" } },
      ],
      responses: responses("Received"),
    },
    put: {
      operationId: "putThing",
      "x-effect": "send",
      security: [{ token: ["write"] }, { basic: [] }],
      requestBody: { required: true, content: json("Sent") },
      responses: responses("Plain"),
    },
  },
  "/open": {
    post: {
      operationId: "postOpen",
      "x-effect": "issue",
      security: [],
      requestBody: { content: json("Plain") },
      responses: responses("Plain"),
    },
    delete: {
      operationId: "deleteOpen",
      "x-effect": "delete",
      responses: { "204": { description: "Gone." } },
    },
  },
});

/** A small OpenAPI document in which every rule of the policy has something to change. */
export function smallSpec(): Spec {
  return {
    openapi: "3.1.0",
    info: { title: "Things", version: "1.0.0", description: "An API.", license: { name: "MIT" } },
    servers: [
      { url: "https://{region}.example.com", variables: { region: { default: "us", enum: ["us", "eu"] } } },
    ],
    tags: [{ name: "Things" }],
    security: [{ token: ["read"] }],
    paths: paths(),
    webhooks: { thing: { post: { responses: {} } } },
    components: {
      securitySchemes: {
        token: { type: "http", scheme: "bearer" },
        basic: { type: "http", scheme: "basic" },
      },
      schemas: {
        Sent: schema(),
        Received: schema(),
        Plain: { type: "object", properties: { id: { type: "string" } } },
        Unused: { type: "string" },
        Problem: { type: "object", properties: { message: { type: "string" } } },
      },
    },
  };
}
