/** Numbers from 0 to 1 that follow from a seed (mulberry32). */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const reference = (kind: string, name: string) => ({ $ref: `#/components/${kind}/${name}` });

/** Properties as the spec has them: texts, open enums, numbers with limits, shared parts. */
const propertyKinds: readonly ((name: string) => object)[] = [
  (name) => ({ type: "string", description: `The ${name} of it, as the user sees it.`, example: name }),
  () => ({ type: "string", format: "date-time", example: "2026-01-31T09:00:00Z" }),
  () => ({
    type: "integer",
    minimum: 0,
    maximum: 900,
    default: 120,
    description: "Seconds until it expires.",
  }),
  () => ({ anyOf: [{ type: "string", enum: ["pending", "accepted", "rejected"] }, { type: "string" }] }),
  () => ({ type: "array", items: reference("schemas", "Part"), description: "In the order of the user." }),
  () => reference("schemas", "Id"),
  () => ({ type: ["string", "null"], maxLength: 160, "x-sensitive": true }),
  () => ({ type: "boolean", description: "Whether it is the default." }),
];

/**
 * An OpenAPI 3.1 document with so many operations, which resembles the spec: parameters that are shared and own ones, request
 * bodies, an own and some shared responses for each operation, descriptions and examples. The same number gives the same document.
 */
export function syntheticDocument(operations: number, seed = 14): object {
  const random = randomNumbers(seed);
  const schemas: Record<string, object> = {};
  const addSchema = (name: string) => {
    const names = Array.from({ length: 3 + Math.floor(random() * 6) }, (_, index) => `field_${index}`);
    const kind = () => propertyKinds[Math.floor(random() * propertyKinds.length)] ?? (() => ({}));
    const properties = Object.fromEntries(names.map((property) => [property, kind()(property)]));
    schemas[name] = {
      type: "object",
      description: `What ${name} holds.`,
      required: names.slice(0, 2),
      properties,
    };
    return { "application/json": { schema: reference("schemas", name) } };
  };
  const paths = Object.fromEntries(
    Array.from({ length: operations }, (_, index) => {
      return [`/api/2/things/${index}/users/{user_id}`, pathItem(index, addSchema)];
    }),
  );
  return {
    openapi: "3.1.0",
    info: {
      title: `${operations} operations`,
      version: "1.0.0",
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url: "https://api.example.com" }],
    security: [{ bearer: [] }],
    paths,
    components: { ...shared, schemas: { ...schemas, ...shared.schemas } },
  };
}

/** Operations read and create by turns. */
function pathItem(index: number, addSchema: (name: string) => object): object {
  const isRead = index % 2 === 0;
  const failures = ["401", "429", "default"].map((status) => [status, reference("responses", "Failed")]);
  const operation = {
    operationId: `${isRead ? "get" : "create"}Thing${index}`,
    summary: `Operation ${index}`,
    description: `Does what thing ${index} is for. It needs a token, and counts for the rate limit.`,
    tags: [`Group ${Math.floor(index / 20)}`],
    "x-effect": isRead ? "read" : "issue",
    parameters: [
      reference("parameters", "UserId"),
      ...(isRead ? [reference("parameters", "Limit"), ownParameter(index)] : []),
    ],
    ...(!isRead && { requestBody: { required: true, content: addSchema(`Thing${index}Request`) } }),
    responses: {
      [isRead ? "200" : "201"]: { description: "Done.", content: addSchema(`Thing${index}`) },
      ...Object.fromEntries(failures),
    },
  };
  return { [isRead ? "get" : "post"]: operation };
}

const ownParameter = (index: number) => ({
  name: `filter_${index % 10}`,
  in: "query",
  description: "Only those whose name begins with it.",
  schema: { type: "string" },
  example: "a",
});

const shared = {
  securitySchemes: { bearer: { type: "http", scheme: "bearer" } },
  parameters: {
    UserId: { name: "user_id", in: "path", required: true, schema: { type: "integer" }, example: 42 },
    Limit: { name: "limit", in: "query", schema: { type: "integer", maximum: 50 }, example: 10 },
  },
  responses: {
    Failed: {
      description: "The request failed.",
      content: { "application/json": { schema: reference("schemas", "Problem") } },
    },
  },
  schemas: {
    Id: { type: "string", format: "uuid", description: "Given by the server." },
    Part: {
      type: "object",
      required: ["id"],
      properties: { id: reference("schemas", "Id"), note: { type: "string" } },
    },
    Problem: {
      type: "object",
      required: ["name", "message", "statusCode"],
      properties: { name: { type: "string" }, message: { type: "string" }, statusCode: { type: "integer" } },
    },
  },
} as const;
