import type { SchemaPair } from "./compare-schema.ts";
import { type Context, placesOf, report, shown } from "./context.ts";
import { listOf, type Node, same } from "./node.ts";

/** Compares the lists of allowed values; a `const` is a list of one. */
export function compareValues(context: Context, { before, after, name }: SchemaPair): void {
  const [old, now] = [valuesOf(before), valuesOf(after)];
  const [oldNode, nowNode] = [nodeOf(before), nodeOf(after)];
  const places = placesOf({ before: oldNode, after: nowNode });
  if (!old || !now) {
    if (old === now) return;
    const rule = now ? "values-restricted" : "values-released";
    const sentence = now
      ? `\`${name}\` now has a list of values: ${shown(now)}.`
      : `\`${name}\` no longer has a list of values; it was ${shown(old)}.`;
    report(context, { rule, ...places, sentence });
    return;
  }
  const lacks = (list: readonly unknown[], value: unknown) => !list.some((other) => same(other, value));
  for (const value of now.filter((one) => lacks(old, one))) {
    const rule = context.isOpen ? "open-enum-value-added" : "enum-value-added";
    report(context, { rule, ...places, sentence: `\`${name}\` has one more value: ${shown(value)}.` });
  }
  for (const value of old.filter((one) => lacks(now, one))) {
    const sentence = `\`${name}\` no longer has the value ${shown(value)}.`;
    report(context, { rule: "enum-value-removed", ...places, sentence });
  }
}

const nodeOf = (schema: ReadonlyMap<string, Node>) => schema.get("const") ?? schema.get("enum");

function valuesOf(schema: ReadonlyMap<string, Node>): readonly unknown[] | undefined {
  if (schema.has("const")) return [schema.get("const")?.value];
  return schema.has("enum") ? listOf(schema.get("enum")?.value) : undefined;
}
