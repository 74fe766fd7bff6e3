import {
  child,
  documentNode,
  entries,
  isObject,
  joinPointer,
  nodeAt,
  pointerOfReference,
} from "@onelogin-mfa/openapi";
import type { Spec } from "../../src/report.ts";

/** The pointers to the schemas of a document that its operations use: by references, and in place of what they extend. */
export function usedSchemas(root: Spec): string[] {
  const schemas = entries(child(documentNode(root), "components", "schemas")).map(([, node]) => node);
  const extended = new Map(schemas.map(({ pointer, value }) => [pointer, pointersIn(Object(value).allOf)]));
  const isTagged = (pointer: string): boolean =>
    JSON.stringify(nodeAt(root, pointer).value).includes('"discriminator"') ||
    (extended.get(pointer) ?? []).some(isTagged);
  const used = new Set([root.paths, root.webhooks, root["x-webhooks"]].flatMap(pointersIn));
  // grows while it is looked at
  for (const pointer of used) {
    for (const inner of pointersIn(nodeAt(root, pointer).value)) used.add(inner);
    for (const [subtype, parents] of extended)
      if (parents.includes(pointer) && isTagged(pointer)) used.add(subtype);
  }
  return schemas.map(({ pointer }) => pointer).filter((pointer) => used.has(pointer));
}

/** The pointers to components in the texts of a value. */
const pointersIn = (value: unknown): string[] =>
  [...JSON.stringify(value ?? null).matchAll(/"(#\/components\/\w+\/[^"/]+)/g)].map(([, text = ""]) =>
    pointerOfReference(text),
  );

/** The location of a type in a schema, as deep as its fields and parts go. */
export function typeIn(schema: unknown, pointer: string): string | undefined {
  if (!isObject(schema)) return undefined;
  const inner = ["properties", "allOf"].flatMap((key) =>
    Object.entries(Object(schema[key])).map(([name, one]) => typeIn(one, joinPointer(pointer, key, name))),
  );
  const own = typeof schema.type === "string" ? joinPointer(pointer, "type") : undefined;
  return inner.find((one) => one !== undefined) ?? own;
}
