import type { SchemaPair } from "./compare-schema.ts";
import { type Context, placesOf, report } from "./context.ts";
import { listOf, type Node } from "./node.ts";

/** Every JSON type; a schema without `type` allows them all. */
const all = ["null", "boolean", "object", "array", "number", "integer", "string"];

/**
 * Compares the JSON types that two schemas allow. Gives `false` if they have none in common: then nothing inside of
 * them can be compared, and the one change speaks for all of it.
 */
export function compareTypes(context: Context, { before, after, nodes, name }: SchemaPair): boolean {
  const [old, now] = [typesOf(before), typesOf(after)];
  const [oldNull, nowNull] = [old.includes("null"), now.includes("null")];
  const rest = { old: old.filter((type) => type !== "null"), now: now.filter((type) => type !== "null") };
  const gone = rest.old.filter((type) => !allows(rest.now, type));
  const added = rest.now.filter((type) => !allows(rest.old, type));
  if (gone.length > 0 && gone.length === rest.old.length && added.length > 0) {
    const sentence = `The type of \`${name}\` changed from ${words(old)} to ${words(now)}.`;
    report(context, { rule: "type-changed", ...placesOf(nodes), sentence });
    return false;
  }
  const places = typePlaces({ before, after });
  if (gone.length > 0) {
    const rule = added.length > 0 ? "type-changed" : "type-narrowed";
    const sentence = `The type of \`${name}\` is now ${words(now)}; it was ${words(old)}.`;
    report(context, { rule, ...places, sentence });
  } else if (added.length > 0) {
    const sentence = `The type of \`${name}\` may now be ${words(now)}; it was ${words(old)}.`;
    report(context, { rule: "type-widened", ...places, sentence });
  }
  if (oldNull !== nowNull && gone.length + added.length === 0) {
    const rule = nowNull ? "null-allowed" : "null-forbidden";
    const sentence = `\`${name}\` may ${nowNull ? "now be" : "no longer be"} \`null\`.`;
    report(context, { rule, ...places, sentence });
  }
  return true;
}

/** The change stands at `type`, and at OpenAPI 3.0's `nullable`; or at neither, if it is inferred. */
function typePlaces({ before, after }: Pick<SchemaPair, "before" | "after">) {
  const at = (members: ReadonlyMap<string, Node>) => members.get("type") ?? members.get("nullable");
  const also = (members: ReadonlyMap<string, Node>) =>
    ["type", "nullable"].flatMap((key) => members.get(key)?.pointer ?? []);
  return {
    ...placesOf({ before: at(before), after: at(after) }),
    alsoBefore: also(before),
    alsoAfter: also(after),
  };
}

function typesOf(schema: ReadonlyMap<string, Node>): readonly string[] {
  const type = schema.get("type")?.value;
  const types = typeof type === "string" ? [type] : listOf(type).map(String);
  if (types.length > 0) return schema.get("nullable")?.value === true ? [...types, "null"] : types;
  const values = schema.has("const") ? [schema.get("const")?.value] : listOf(schema.get("enum")?.value);
  if (values.length > 0) return [...new Set(values.map(typeOfValue))];
  return schema.has("properties") ? ["object"] : all;
}

function typeOfValue(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  return Number.isInteger(value) ? "integer" : typeof value;
}

const allows = (types: readonly string[], type: string) =>
  types.includes(type) || (type === "integer" && types.includes("number"));

function words(types: readonly string[]): string {
  return types === all ? "anything" : types.map((type) => `\`${type}\``).join(" or ");
}
