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
  readonly pattern?: string;
}

/** A request body: all of this API are objects. */
export type Body = Readonly<Record<string, unknown>>;

/**
 * The schemas of the operations' request bodies, each alternative of a body by itself, with operationIds; each `$ref`
 * replaced by what it refers to.
 */
export function requestSchemas(root: JsonObject): readonly (readonly [operationId: string, Schema])[] {
  const inline = (node: unknown): unknown =>
    JSON.parse(JSON.stringify(node), (_, value) =>
      value?.$ref ? inline(valueAt(root, pointerOfReference(value.$ref))) : value,
    );
  return listOperations(root).flatMap(({ id, requestBody }) =>
    mediaTypesOf(requestBody)
      .filter(([mediaType]) => isJsonMediaType(mediaType))
      .flatMap(([, media]) => {
        // the spec is valid: what is there is a schema
        const schema = inline(child(media, "schema").value) as Schema;
        return (schema.anyOf ?? [schema]).map((one) => [id, one] as const);
      }),
  );
}

/** Request bodies that fit a schema. */
export function bodiesOf({ properties = {}, required = [] }: Schema): fc.Arbitrary<Body> {
  const fields = Object.entries(properties).map(([name, schema]) => [name, arbitraryOf(schema)] as const);
  return fc.record(Object.fromEntries(fields), { requiredKeys: [...required] });
}

function arbitraryOf(schema: Schema): fc.Arbitrary<unknown> {
  const { type, anyOf, enum: values, minimum, maximum, minLength = 0, format, pattern } = schema;
  if (values) return fc.constantFrom(...values);
  if (anyOf) return fc.oneof(...anyOf.map(arbitraryOf));
  if (type === "boolean") return fc.boolean();
  if (type === "integer") return fc.integer({ min: minimum ?? -(2 ** 53) + 1, max: maximum ?? 2 ** 53 - 1 });
  if (type === "string" && pattern !== undefined) return fc.stringMatching(new RegExp(pattern));
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
    ...Object.entries(properties).flatMap(([name, schema]) => [
      put("is of another type", name, schema.type === "object" ? 1 : { wrong: true }),
      put("is null", name, null),
      ...wrongValues(schema).map(([title, value]) => put(title, name, value)),
    ]),
  ];
}

/** Values that no alternative of a schema takes, each almost right. */
function wrongValues({ anyOf = [], ...schema }: Schema): (readonly [title: string, value: unknown])[] {
  const alternatives = [schema, ...anyOf];
  const isText = alternatives.some(({ type }) => type === "string");
  return alternatives.flatMap(({ type, minimum = Number.NaN, maximum = Number.NaN, ...text }) => {
    const wrong = [
      { title: "is too small", value: minimum - 1, applies: !Number.isNaN(minimum) },
      { title: "is too large", value: maximum + 1, applies: !Number.isNaN(maximum) },
      { title: "is too short", value: "", applies: Boolean(text.minLength) },
      { title: "is a fraction", value: 200.5, applies: type === "integer" },
      { title: "is a string", value: "200", applies: type === "integer" && !isText },
      { title: "is not a URL", value: "no url", applies: text.format === "uri" },
      { title: "is another text", value: "soon", applies: text.pattern !== undefined },
      { title: "is not in the list", value: "something_else", applies: text.enum !== undefined },
    ];
    return wrong.flatMap(({ title, value, applies }) => (applies ? [[title, value] as const] : []));
  });
}
