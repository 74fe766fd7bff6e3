import { child, entries, follow, lookUp, type Node } from "@onelogin-mfa/codegen/document";
import { typesOf } from "../document/types.ts";
import type { Departure } from "./evidence.ts";
import type { FieldFact } from "./facts.ts";
import { descriptionDepartures } from "./says.ts";

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

/** Departures of an object's fields: missing, added, of another type, required or not, without its default or description. */
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
    ...[...fields].flatMap(([name, field]) => {
      const what = `The field \`${name}\` in ${body}`;
      const differences = differencesOf(field, required.has(name), facts[name]);
      return [
        ...differences.map((difference) => ({
          what: `${what} ${difference}`,
          name,
          own: [field],
          around: enclosing,
        })),
        ...defaultDepartures(what, field, facts[name]),
        ...descriptionDepartures(`the field \`${name}\` in ${body}`, field, facts[name]?.says),
      ];
    }),
  ];
}

function differencesOf(field: Node, isRequired: boolean, fact: FieldFact | undefined): string[] {
  if (!fact) return ["is not in the seed"];
  const type = typesOf(field).join(" or ") || "of any type";
  return [
    ...(type === fact.type ? [] : [`is ${type}, in the seed ${fact.type}`]),
    ...(isRequired === (fact.required ?? false)
      ? []
      : [`is ${need(isRequired)}, in the seed ${need(!isRequired)}`]),
  ];
}

/** The seed states a default of a number also for a text: their digits are compared. */
function defaultDepartures(what: string, field: Node, fact: FieldFact | undefined): Departure[] {
  const fallback = lookUp(field, "default");
  if (fact?.default === undefined || String(fallback) === String(fact.default)) return [];
  const here = fallback === undefined ? "no default" : `the default ${JSON.stringify(fallback)}`;
  return [
    {
      what: `${what} has ${here}, in the seed ${JSON.stringify(fact.default)}`,
      name: "default",
      own: [],
      around: [field],
    },
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
