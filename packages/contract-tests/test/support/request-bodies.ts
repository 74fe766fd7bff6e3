import {
  child,
  isJsonMediaType,
  type JsonObject,
  listOperations,
  mediaTypesOf,
  pointerOfReference,
  valueAt,
} from "@onelogin-mfa/codegen/document";
import fc from "fast-check";

/** As much of JSON Schema as the request bodies of this API use; `arbitraryOf` refuses what it does not know. */
export interface Schema {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly format?: string;
}

/** A request body: all of this API are objects. */
export type Body = Readonly<Record<string, unknown>>;

/** The schema of each operation's request body by operationId, each `$ref` replaced by what it refers to. */
export function requestSchemas(root: JsonObject): ReadonlyMap<string, Schema> {
  const inline = (node: unknown): unknown =>
    JSON.parse(JSON.stringify(node), (_, value) =>
      value?.$ref ? inline(valueAt(root, pointerOfReference(value.$ref))) : value,
    );
  const schemas = listOperations(root).flatMap(({ id, requestBody }) =>
    mediaTypesOf(requestBody)
      .filter(([mediaType]) => isJsonMediaType(mediaType))
      .map(([, media]) => {
        // the spec is valid: what is there is a schema
        return [id, inline(child(media, "schema").value) as Schema] as const;
      }),
  );
  return new Map(schemas);
}

/** Request bodies that fit a schema. */
export function bodiesOf({ properties = {}, required = [] }: Schema): fc.Arbitrary<Body> {
  const fields = Object.entries(properties).map(([name, schema]) => [name, arbitraryOf(schema)] as const);
  return fc.record(Object.fromEntries(fields), { requiredKeys: [...required] });
}

function arbitraryOf(schema: Schema): fc.Arbitrary<unknown> {
  const { type, anyOf, enum: values, minimum, maximum, minLength = 0, format } = schema;
  if (values) return fc.constantFrom(...values);
  if (anyOf) return fc.oneof(...anyOf.map(arbitraryOf));
  if (type === "boolean") return fc.boolean();
  if (type === "integer") return fc.integer({ min: minimum ?? -(2 ** 53) + 1, max: maximum ?? 2 ** 53 - 1 });
  if (type === "string" && format === "uri") return fc.webUrl();
  if (type === "string" && format === undefined) return fc.string({ minLength, unit: "grapheme" });
  if (type === "object") return bodiesOf(schema);
  throw new Error(`no arbitrary for ${JSON.stringify(schema)}`);
}

/** A change that makes a valid body invalid in one place. */
export interface Fault {
  readonly title: string;
  readonly apply: (body: Body) => unknown;
}

/** Every kind of fault that a schema of an object can have. */
export function faultsOf({ properties = {}, required = [] }: Schema): Fault[] {
  const put = (title: string, name: string, value: unknown): Fault => ({
    title: `${name} ${title}`,
    apply: (body) => ({ ...body, [name]: value }),
  });
  return [
    { title: "not an object", apply: (body) => [body] },
    put("is unknown", "no_such_field", true),
    ...required.map((name) => ({
      title: `${name} is missing`,
      apply: ({ [name]: _, ...others }: Body) => others,
    })),
    ...Object.entries(properties).flatMap(
      ([name, { type, enum: values, minimum, maximum, minLength, format }]) => [
        put("is of another type", name, type === "object" ? 1 : { wrong: true }),
        put("is null", name, null),
        ...(minimum === undefined ? [] : [put("is too small", name, minimum - 1)]),
        ...(maximum === undefined ? [] : [put("is too large", name, maximum + 1)]),
        ...(minLength ? [put("is too short", name, "")] : []),
        ...(type === "integer" ? [put("is a fraction", name, 200.5), put("is a string", name, "200")] : []),
        ...(format === "uri" ? [put("is not a URL", name, "no url")] : []),
        ...(values ? [put("is not in the list", name, "something_else")] : []),
      ],
    ),
  ];
}
