import {
  type JsonObject,
  objectOf,
  pointerOfReference,
  pointerTokens,
  referenceTo,
  valueAt,
} from "../document/json.ts";
import { documentNode, follow, target } from "../document/node.ts";
import { capitalized } from "../document/operations.ts";
import { copyDescription, type Kind, walk } from "../document/walk.ts";
import { oapiRef } from "./libraries.ts";
import type { Scope } from "./scope.ts";

/** The parts of `components` that have types, by the kind of what is in them. */
const sections: Partial<Readonly<Record<Kind, string>>> = {
  schema: "schemas",
  response: "responses",
  parameter: "parameters",
  requestBody: "requestBodies",
  header: "headers",
  pathItem: "pathItems",
};

const component = new RegExp(`^#/components/(${Object.values(sections).join("|")})/[^/]+$`);

/**
 * A copy of a document in which all that a `$ref` leads to and that has no type of its own, such as `#/x-shared/Id`, is a
 * component with a name; undefined if everything has one.
 */
export function withNamedTargets(root: JsonObject, scope: Scope): JsonObject | undefined {
  const wanted = new Map<string, Kind>();
  walk(documentNode(root), "document", ({ $ref }, node, kind) => {
    if (
      typeof $ref !== "string" ||
      component.test($ref) ||
      wanted.has($ref) ||
      !(kind in sections) ||
      !target(node)
    )
      return;
    const parameter = kind === "parameter" ? follow(node).value : undefined;
    // a description, or undefined for what is none
    if (!scope.resolves(oapiRef($ref, parameter as Parameters<typeof oapiRef>[1]))) wanted.set($ref, kind);
  });
  if (wanted.size === 0) return undefined;
  const copy = copyDescription(root) as Record<string, unknown>; // as the root is
  const components: Record<string, Record<string, unknown>> = { ...objectOf(copy.components) } as never;
  const names = new Map<string, string>();
  for (const [$ref, kind] of wanted) {
    const pointer = pointerOfReference($ref);
    const section = sections[kind] ?? "";
    const named = { ...components[section] };
    const name = nameFor(pointerTokens(pointer), named);
    named[name] = copyDescription(valueAt(root, pointer), ["one", kind]);
    components[section] = named;
    names.set($ref, referenceTo(`/components/${section}/${name}`));
  }
  copy.components = components;
  walk(documentNode(copy), "document", (object) => {
    const name = names.get(String(object.$ref));
    if (name !== undefined) Reflect.set(object, "$ref", name);
  });
  return copy;
}

const structural = new Set(["components", "schemas", "paths", "properties", "$defs", "definitions"]);

/** The name of a part of a schema: `ThingItems` for `#/components/schemas/Thing/items`; numbered where it is taken. */
function nameFor([first = "", ...others]: readonly string[], taken: JsonObject): string {
  const tokens = (others.length > 0 ? others : [first]).filter((token) => !structural.has(token));
  const words = tokens.flatMap((token) => token.split(/[^A-Za-z0-9]+/));
  const name = words.map(capitalized).join("") || "Shared";
  let unique = /^\d/.test(name) ? `Shared${name}` : name;
  for (let number = 2; unique in taken; number += 1) unique = `${name}${number}`;
  return unique;
}
