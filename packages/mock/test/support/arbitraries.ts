import { child, listOperations, loadDocument, mediaTypesOf } from "@onelogin-mfa/codegen/document";
import fc from "fast-check";

/** As much of JSON Schema as the request bodies of this API use; `arbitraryOf` refuses what it does not know. */
export interface Schema {
  readonly $ref?: string;
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

/** The schema of each operation's request body, and the means to follow its references. */
export async function loadRequestSchemas(file: string) {
  const document = await loadDocument(file);
  const follow = (schema: Schema): Schema => {
    if (schema.$ref === undefined) return schema;
    const tokens = schema.$ref.slice(2).split("/");
    // the document has been checked: every reference leads to a schema
    return follow(
      tokens.reduce(
        (node: unknown, token) => (node as Record<string, unknown>)[token],
        document.root,
      ) as Schema,
    );
  };
  const schemas = listOperations(document.root).flatMap(({ id, requestBody }) =>
    mediaTypesOf(requestBody).map(([, media]) => {
      return [id, follow(child(media, "schema").value as Schema)] as const; // as above
    }),
  );
  return { schemas: new Map(schemas), follow };
}

/** Values that fit a schema. */
export function arbitraryOf(schema: Schema, follow: (schema: Schema) => Schema): fc.Arbitrary<unknown> {
  const { type, anyOf, enum: values, minimum, maximum, minLength = 0, format } = follow(schema);
  if (values) return fc.constantFrom(...values);
  if (anyOf) return fc.oneof(...anyOf.map((alternative) => arbitraryOf(alternative, follow)));
  if (type === "boolean") return fc.boolean();
  if (type === "integer") return fc.integer({ min: minimum ?? -(2 ** 53) + 1, max: maximum ?? 2 ** 53 - 1 });
  if (type === "string" && format === "uri") return fc.webUrl();
  if (type === "string" && format === undefined) return fc.string({ minLength, unit: "grapheme" });
  if (type === "object") return objectOf(follow(schema), follow);
  throw new Error(`no arbitrary for ${JSON.stringify(schema)}`);
}

function objectOf({ properties = {}, required = [] }: Schema, follow: (schema: Schema) => Schema) {
  const fields = Object.entries(properties).map(
    ([name, schema]) => [name, arbitraryOf(schema, follow)] as const,
  );
  return fc.record(Object.fromEntries(fields), { requiredKeys: [...required] });
}

/** A change that makes a fitting object break its schema in one place. */
export interface Fault {
  readonly title: string;
  readonly apply: (body: Readonly<Record<string, unknown>>) => unknown;
}

/** Every kind of fault that a schema of an object can have. */
export function faultsOf(schema: Schema, follow: (schema: Schema) => Schema): Fault[] {
  const fields = Object.entries(schema.properties ?? {}).map(
    ([name, field]) => [name, follow(field)] as const,
  );
  const put = (title: string, name: string, value: unknown): Fault => ({
    title: `${name} ${title}`,
    apply: (body) => ({ ...body, [name]: value }),
  });
  return [
    { title: "no object", apply: (body) => [body] },
    put("is no field", "no_such_field", true),
    ...(schema.required ?? []).map((name) => ({
      title: `${name} is missing`,
      apply: (body: Readonly<Record<string, unknown>>) =>
        Object.fromEntries(Object.entries(body).filter(([key]) => key !== name)),
    })),
    ...fields.flatMap(([name, field]) => [
      put("is of another type", name, field.type === "object" ? 1 : { wrong: true }),
      put("is null", name, null),
      ...(field.minimum === undefined ? [] : [put("is too small", name, field.minimum - 1)]),
      ...(field.maximum === undefined ? [] : [put("is too large", name, field.maximum + 1)]),
      ...(field.minLength ? [put("is too short", name, "")] : []),
      ...(field.type === "integer"
        ? [put("is no whole number", name, 200.5), put("is a text", name, "200")]
        : []),
      ...(field.format === "uri" ? [put("is no URL", name, "no url")] : []),
      ...(field.enum ? [put("is not in the list", name, "something_else")] : []),
    ]),
  ];
}
