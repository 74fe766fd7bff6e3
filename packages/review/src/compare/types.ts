import { arrayOf, child, isObject, member, type Node } from "@onelogin-mfa/codegen/document";

/** Every JSON type but `null`: what a schema without `type` allows. */
export const allTypes: readonly string[] = ["boolean", "object", "array", "number", "string"];

/** What one part of a schema says about types. */
export interface Narrowing {
  /** `null` aside; undefined if it allows them all. */
  readonly types: readonly string[] | undefined;
  readonly isNullable: boolean;
  /** Whether `null` fits whatever other parts say, as authors of OpenAPI 3.0 write it. */
  readonly addsNull: boolean;
  /** The keywords that say it. */
  readonly nodes: readonly Node[];
}

/** What one part says about types by `type`, `nullable`, and its list of values. */
export function narrowingOf(part: Node): Narrowing {
  if (part.value === false) return { types: [], isNullable: false, addsNull: false, nodes: [part] };
  const at = (key: string) => member(part.value, key);
  const [type, isMarked] = [at("type"), at("nullable") === true];
  const nodes = ["type", "nullable"].flatMap((key) => (at(key) === undefined ? [] : [child(part, key)]));
  const listed = arrayOf(at("enum"));
  const constant = at("const");
  const values = constant === undefined ? listed : [constant];
  const declared = typeof type === "string" ? [type] : arrayOf(type).map(String);
  if (declared.length + values.length === 0)
    return { types: undefined, isNullable: true, addsNull: isMarked, nodes };
  const types = declared.length > 0 ? declared : [...new Set(values.map(typeOfValue))];
  const isListed = values.length === 0 || values.includes(null);
  const isNullable = (isMarked || types.includes("null")) && isListed;
  return { types: types.filter((one) => one !== "null"), isNullable, addsNull: false, nodes };
}

function typeOfValue(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  return Number.isInteger(value) ? "integer" : typeof value;
}

/** What all parts allow together; a schema that names properties and no type is meant for objects. */
export function narrow(narrowings: readonly Narrowing[], hasProperties: boolean) {
  const declared = narrowings.flatMap(({ types }) => (types ? [types] : []));
  const isTyped = declared.length > 0;
  const whole = isTyped ? declared.reduce(commonTypes) : hasProperties ? ["object"] : allTypes;
  const isNullable = narrowings.every((one) => one.isNullable) && (isTyped || !hasProperties);
  return {
    types:
      whole === allTypes ? whole : whole.filter((type) => type !== "integer" || !whole.includes("number")),
    isNullable: isNullable || narrowings.some(({ addsNull }) => addsNull),
    typeNodes: narrowings.flatMap(({ nodes }) => nodes),
  };
}

/** The types that both allow: an integer is a number. */
export function commonTypes(some: readonly string[], others: readonly string[]): string[] {
  const isIn = (type: string, list: readonly string[]) =>
    list.includes(type) || (type === "integer" && list.includes("number"));
  return [
    ...new Set([...some.filter((one) => isIn(one, others)), ...others.filter((one) => isIn(one, some))]),
  ];
}

/** Whether only `null` fits all parts. */
export function isNullOnly(parts: readonly Node[]): boolean {
  const narrowings = parts.map(narrowingOf);
  return narrowings.some(({ types }) => types?.length === 0) && narrowings.every((one) => one.isNullable);
}

const descriptive = new Set(["type", "nullable", "title", "description"]);

/** The types of a schema that says nothing else; undefined if it says more, or nothing. */
export function plainTypes({ value, ...node }: Node): readonly string[] | undefined {
  const isPlain = isObject(value) && Object.keys(value).every((key) => descriptive.has(key));
  return isPlain ? narrowingOf({ value, ...node }).types : undefined;
}
