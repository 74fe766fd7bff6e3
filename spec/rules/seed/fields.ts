import { child, entries, follow, type Node } from "@onelogin-mfa/codegen/document";
import { typesOf } from "../document/types.ts";
import type { Departure } from "./evidence.ts";
import type { FieldFact } from "./facts.ts";

/** A body of the spec and what to compare it with. */
export interface FieldsOf {
  /** How messages call the body, such as "the request of `generateOtp`". */
  readonly body: string;
  /** The object whose fields are meant. `$ref` not followed. */
  readonly schema: Node;
  /** What stands around the schema, nearest first. */
  readonly around: readonly Node[];
  readonly facts: Readonly<Record<string, FieldFact>>;
}

/** Departures of an object's fields: missing, added, of another type, required or not, with another default. */
export function fieldDepartures({ body, schema, around, facts }: FieldsOf): Departure[] {
  const { fields, required, schemas } = fieldsOf(schema);
  const enclosing = [...schemas, ...around];
  const missing = Object.keys(facts).filter((name) => !fields.has(name));
  return [
    ...missing.map((name) => ({
      what: `The field \`${name}\`, which the seed has in ${body}, is missing`,
      name,
      own: [],
      around: enclosing,
    })),
    ...[...fields].flatMap(([name, field]) =>
      differencesOf(field, required.has(name), facts[name]).map((difference) => ({
        what: `The field \`${name}\` in ${body} ${difference}`,
        name,
        own: [field],
        around: enclosing,
      })),
    ),
  ];
}

function differencesOf(field: Node, isRequired: boolean, fact: FieldFact | undefined): string[] {
  if (!fact) return ["is not in the seed"];
  const type = typesOf(field).join(" or ") || "of any type";
  const { value: fallback } = child(follow(field), "default");
  return [
    ...(type === fact.type ? [] : [`is ${type}, in the seed ${fact.type}`]),
    ...(isRequired === (fact.required ?? false)
      ? []
      : [`is ${need(isRequired)}, in the seed ${need(!isRequired)}`]),
    ...(fact.default === undefined || fallback === undefined || fallback === fact.default
      ? []
      : [`has the default ${JSON.stringify(fallback)}, in the seed ${JSON.stringify(fact.default)}`]),
  ];
}

const need = (isRequired: boolean): string => (isRequired ? "required" : "optional");

interface Fields {
  readonly fields: Map<string, Node>;
  readonly required: Set<string>;
  /** The schemas that were read, outermost first. */
  readonly schemas: Node[];
}

/** The fields of an object, those of its `allOf` parts included. */
function fieldsOf(schema: Node, outer: readonly unknown[] = []): Fields {
  const node = follow(schema);
  const isCircle = outer.includes(node.value);
  const parts = entries(child(node, "allOf")).flatMap(([, part]) =>
    isCircle ? [] : [fieldsOf(part, [...outer, node.value])],
  );
  const ownRequired = entries(child(node, "required")).map(([, name]) => String(name.value));
  return {
    fields: new Map([...parts.flatMap(({ fields }) => [...fields]), ...entries(child(node, "properties"))]),
    required: new Set([...parts.flatMap(({ required }) => [...required]), ...ownRequired]),
    schemas: [schema, ...parts.flatMap(({ schemas }) => schemas)],
  };
}
