import { child, isObject, type Node } from "@onelogin-mfa/codegen/document";

const lower = "minimum exclusiveMinimum minLength minItems minProperties minContains".split(" ");
const upper = "maximum exclusiveMaximum maxLength maxItems maxProperties maxContains".split(" ");

type Compare = (before: number, after: number) => boolean;

/** Whether a limit of numbers got tighter; a `multipleOf` is none. */
const tighter: Readonly<Record<string, Compare>> = {
  ...Object.fromEntries(lower.map((key): [string, Compare] => [key, (before, after) => after > before])),
  ...Object.fromEntries(upper.map((key): [string, Compare] => [key, (before, after) => after < before])),
};

/** Whether a keyword limits values without changing their type. */
export function isLimit(key: string): boolean {
  return key in tighter || ["pattern", "multipleOf", "uniqueItems"].includes(key);
}

/** Whether the second value of a limit allows less than the first, or more; undefined if that cannot be told. */
export function directionOf(
  key: string,
  before: unknown,
  after: unknown,
): "tightened" | "loosened" | undefined {
  if (key === "uniqueItems") return after === true ? "tightened" : "loosened";
  if (before === undefined || after === undefined) return after === undefined ? "loosened" : "tightened";
  if (typeof before !== "number" || typeof after !== "number") return undefined;
  const isTighter = tighter[key]?.(before, after);
  if (isTighter !== undefined) return isTighter ? "tightened" : "loosened";
  if (after % before === 0) return "tightened";
  return before % after === 0 ? "loosened" : undefined;
}

/** Of several limits with one keyword the one that decides; all of them if none does. */
export function tightest(key: string, nodes: readonly Node[]): readonly Node[] {
  const [first, ...others] = nodes;
  if (!first || !(key in tighter) || !nodes.every(({ value }) => typeof value === "number")) return nodes;
  const tighterOf = (one: Node, other: Node) =>
    directionOf(key, one.value, other.value) === "tightened" ? other : one;
  return [others.reduce(tighterOf, first)];
}

const marks = new Set(
  "deprecated nullable uniqueItems readOnly writeOnly exclusiveMinimum exclusiveMaximum x-sensitive".split(
    " ",
  ),
);
const lowest = new Set(["minLength", "minItems", "minProperties"]);
const allowing = new Set(
  "unevaluatedProperties unevaluatedItems additionalItems propertyNames contentSchema".split(" "),
);

/** Whether a keyword of a schema has the value that it has anyway if it is left out. */
export function isDefault(key: string, value: unknown): boolean {
  if (marks.has(key)) return value === false;
  if (lowest.has(key)) return value === 0;
  if (allowing.has(key)) return value === true || (isObject(value) && Object.keys(value).length === 0);
  if (key === "pattern") return /^\^?(\.\*)?\$?$/.test(String(value));
  return key === "minContains" && value === 1;
}

/** OpenAPI 3.0 marks a limit as exclusive, later versions have a keyword for it: the later way. */
export function modernLimit(schema: Node, key: string, node: Node): [key: string, node: Node][] {
  const exclusive = { minimum: "exclusiveMinimum", maximum: "exclusiveMaximum" }[key];
  if (exclusive !== undefined && child(schema, exclusive).value === true) return [[exclusive, node]];
  return /^exclusiveM/.test(key) && typeof node.value === "boolean" ? [] : [[key, node]];
}
