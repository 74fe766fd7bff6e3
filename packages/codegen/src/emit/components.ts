import { type JsonObject, member, pointerOfReference, pointerTokens } from "../document/json.ts";
import { child, documentNode, entries, follow, type Node, nodeAt } from "../document/node.ts";
import { capitalized, unusedName } from "../document/operations.ts";
import type { Kind } from "../document/walk.ts";
import type { Reference } from "./type.ts";

/** The parts of `components` that have types, by the kind of what is in them. */
export const sections = {
  schema: "schemas",
  response: "responses",
  parameter: "parameters",
  requestBody: "requestBodies",
  header: "headers",
  pathItem: "pathItems",
} as const satisfies Partial<Record<Kind, string>>;

/** The kinds of components that have types. */
export type TypedKind = keyof typeof sections;

/** The components of a document by kind and name, and a component for all else that a `$ref` leads to. */
export interface Components {
  /** Grows with each call of `refer` that needs another one. */
  readonly of: (kind: TypedKind) => ReadonlyMap<string, Node>;
  /** Refers to what the `$ref` in a node of a kind leads to. */
  readonly refer: (node: Node, kind: TypedKind) => Reference;
}

/** Lists the components of a document. */
export function createComponents(root: JsonObject): Components {
  const all = new Map<string, Map<string, Node>>();
  for (const section of Object.values(sections))
    all.set(section, new Map(entries(child(documentNode(root), "components", section))));
  const of = (section: string) => all.get(section) ?? new Map<string, Node>();
  const added = new Map<string, Reference>();
  return {
    of: (kind) => of(sections[kind]),
    refer(node, kind) {
      const pointer = pointerOfReference(String(member(node.value, "$ref")));
      const [first, section = "", name = "", ...others] = pointerTokens(pointer);
      if (first === "components" && others.length === 0 && of(section).has(name))
        return { kind: "reference", section, name, node: follow(node) };
      const known = added.get(pointer);
      if (known) return known;
      const named = of(sections[kind]);
      const reference = {
        kind: "reference",
        section: sections[kind],
        name: nameFor(pointerTokens(pointer), named),
        node: follow(node),
      } as const;
      named.set(reference.name, nodeAt(root, pointer));
      added.set(pointer, reference);
      return reference;
    },
  };
}

const structural = new Set(["components", "schemas", "paths", "properties", "$defs", "definitions"]);

/** The name of a part of a schema: `ThingItems` for `#/components/schemas/Thing/items`; numbered where it is taken. */
function nameFor([first = "", ...others]: readonly string[], taken: ReadonlyMap<string, Node>): string {
  const tokens = (others.length > 0 ? others : [first]).filter((token) => !structural.has(token));
  const words = tokens.flatMap((token) => token.split(/[^A-Za-z0-9]+/));
  const name = words.map(capitalized).join("");
  return unusedName(/^\d|^$/.test(name) ? `Shared${name}` : name, (one) => taken.has(one));
}

/** Words that mean something else in a generated file. */
const taken: ReadonlySet<string> = new Set(
  [
    "paths webhooks components operations OperationMethods WithRequired",
    "Array NonNullable Omit Pick Promise PropertyKey Record Required",
    "abstract accessor any as asserts assert async await bigint boolean break case catch class const constructor continue",
    "debugger declare default defer delete do else enum export extends false finally for from function get global if",
    "implements import in infer instanceof interface intrinsic is keyof let module namespace never new null number object of",
    "out override package private protected public readonly require return satisfies set static string super switch symbol",
    "this throw true try type typeof undefined unique unknown using var void while with yield",
  ].flatMap((line) => line.split(" ")),
);

/** True for an identifier that has no other meaning, so that a schema with this name gets a type with it. */
export const isTypeName = (name: string): boolean =>
  /^[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*$/u.test(name) && !taken.has(name);
