import { arrayOf, isObject, type JsonObject, objectOf } from "../document/json.ts";
import type { OpenApiDocument } from "../document/load.ts";
import { child, entries, follow, type Node } from "../document/node.ts";
import { CodegenError } from "../errors.ts";

/**
 * The one JSON type that a schema allows at the top of a value; `any` when it allows several or does not
 * say.
 */
export type Shape = "object" | "array" | "string" | "number" | "boolean" | "any";

/** Finds the shape of a schema, looking through `$ref`, `allOf`, `anyOf` and `oneOf`. */
export function shapeOf(schema: Node): Shape {
  return fold<Shape>(schema, {
    own: ownShape,
    all: (parts) => parts.find((shape) => shape !== "any") ?? "any",
    any: common,
  });
}

function ownShape(node: JsonObject): Shape {
  if (node.type !== undefined) {
    const types = arrayOf(node.type).length > 0 ? arrayOf(node.type) : [node.type];
    return common([...types.map(shapeOfType), ...(node.nullable === true ? ["any" as const] : [])]);
  }
  if ("const" in node) return shapeOfValue(node.const);
  if (Array.isArray(node.enum)) return common(node.enum.map(shapeOfValue));
  if (isObject(node.properties)) return "object";
  return node.items !== undefined ? "array" : "any";
}

function common(shapes: readonly Shape[]): Shape {
  const [first = "any", ...others] = shapes;
  return others.every((shape) => shape === first) ? first : "any";
}

function shapeOfType(type: unknown): Shape {
  if (type === "integer") return "number";
  const known: readonly Shape[] = ["object", "array", "string", "number", "boolean"];
  return known.find((shape) => shape === type) ?? "any";
}

function shapeOfValue(value: unknown): Shape {
  return Array.isArray(value) ? "array" : value === null ? "any" : shapeOfType(typeof value);
}

/**
 * The names of all properties that a body schema declares, when every alternative of it is an object that
 * declares some; otherwise `undefined`. Parts of an `allOf` add up, alternatives of `anyOf` and `oneOf`
 * must each qualify.
 */
export function declaredProperties(schema: Node): ReadonlySet<string> | undefined {
  if (shapeOf(schema) !== "object") return undefined;
  const { names, canBeEmpty } = fold<Declared>(schema, {
    own: ({ properties }) => {
      const own = Object.keys(objectOf(properties));
      return { names: new Set(own), canBeEmpty: own.length === 0 };
    },
    all: (parts) => ({ names: unionOf(parts), canBeEmpty: parts.every((part) => part.canBeEmpty) }),
    any: (branches) => ({ names: unionOf(branches), canBeEmpty: branches.some((part) => part.canBeEmpty) }),
  });
  return canBeEmpty ? undefined : names;
}

interface Declared {
  readonly names: ReadonlySet<string>;
  /** Whether an alternative declares no property. */
  readonly canBeEmpty: boolean;
}

const unionOf = (parts: readonly Declared[]) => new Set(parts.flatMap(({ names }) => [...names]));

/** How many lists of required fields a schema may have: each is a line of the generated file. */
const mostAlternatives = 1000;

/**
 * The properties that an object must have at its top, one list for each alternative of its schema. Nothing
 * when the schema allows something else than an object, or an object without any of them.
 *
 * @throws CodegenError for a schema whose alternatives multiply to more than 1,000
 */
export function requiredFields({ problems }: OpenApiDocument, schema: Node): string[][] {
  if (shapeOf(schema) !== "object") return [];
  const limited = (lists: readonly NameSet[], { pointer }: Node): NameSet[] => {
    const distinct = [...new Map(lists.map((names) => [JSON.stringify([...names].sort()), names])).values()];
    if (distinct.length <= mostAlternatives) return distinct;
    const message = `The schema can be satisfied in more than ${mostAlternatives} ways. Merge branches of its anyOf and oneOf.`;
    throw new CodegenError(problems([{ pointer, message }]));
  };
  const lists = fold<NameSet[]>(schema, {
    own: ({ required }) => [new Set(arrayOf(required).map(String))],
    all: (parts, node) =>
      parts.reduce((left, right) => {
        return limited(
          left.flatMap((one) => right.map((other) => new Set([...one, ...other]))),
          node,
        );
      }),
    any: (branches, node) => limited(branches.flat(), node),
  });
  return lists.some((names) => names.size === 0) ? [] : lists.map((names) => [...names]);
}

type NameSet = ReadonlySet<string>;

interface Folding<Result> {
  /** What a schema says itself, beside its subschemas. */
  readonly own: (schema: JsonObject) => Result;
  /** What holds together; never empty. */
  readonly all: (parts: readonly Result[], node: Node) => Result;
  /** One of which holds; never empty. */
  readonly any: (branches: readonly Result[], node: Node) => Result;
}

/** Adds up what a schema says at the top of a value, through `$ref`, `allOf`, `anyOf` and `oneOf`; each schema once. */
function fold<Result>(schema: Node, { own, all, any }: Folding<Result>): Result {
  const known = new Map<unknown, Result>();
  const visit = (part: Node): Result => {
    const node = follow(part);
    const found = known.get(node.value);
    if (found !== undefined) return found;
    if (!isObject(node.value)) return own({});
    known.set(node.value, own({})); // for a schema that contains itself
    const inner = (keyword: string) => entries(child(node, keyword)).map(([, item]) => visit(item));
    const choices = [inner("anyOf"), inner("oneOf")].filter((branches) => branches.length > 0);
    const parts = [own(node.value), ...inner("allOf"), ...choices.map((branches) => any(branches, node))];
    const result = all(parts, node);
    known.set(node.value, result);
    return result;
  };
  return visit(schema);
}
