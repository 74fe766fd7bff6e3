import {
  capitalized,
  child,
  documentNode,
  entries,
  follow,
  type JsonObject,
  type Kind,
  member,
  type Node,
  nodeAt,
  pointerOfReference,
  pointerTokens,
  unusedName,
} from "@onelogin-mfa/openapi";
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

/** A component, or something else that a `$ref` leads to. */
interface Component {
  readonly kind: TypedKind;
  readonly name: string;
  readonly node: Node;
}

/** Lists the components of a document. */
export function createComponents(root: JsonObject) {
  const kinds = Object.keys(sections) as TypedKind[]; // as they are its keys
  const all: Component[] = kinds.flatMap((kind) =>
    entries(child(documentNode(root), "components", sections[kind])).map(([name, node]) => ({
      kind,
      name,
      node,
    })),
  );
  const added = new Map<string, string>();
  return {
    /** Grows with each call of `refer` that needs another one. */
    all: all as readonly Component[],
    /** Refers to what the `$ref` in a node of a kind leads to. */
    refer(node: Node, kind: TypedKind): Reference {
      const pointer = pointerOfReference(String(member(node.value, "$ref")));
      const [first, own = "", name = "", ...others] = pointerTokens(pointer);
      const isComponent =
        first === "components" && others.length === 0 && kinds.some((one) => sections[one] === own);
      if (isComponent) return { kind: "reference", section: own, name, node: follow(node) };
      const key = `${kind} ${pointer}`;
      const isTaken = (one: string) => all.some((other) => other.kind === kind && other.name === one);
      const given = added.get(key) ?? unusedName(nameFor(pointerTokens(pointer)), isTaken);
      if (!added.has(key)) all.push({ kind, name: given, node: nodeAt(root, pointer) });
      added.set(key, given);
      return { kind: "reference", section: sections[kind], name: given, node: follow(node) };
    },
  };
}

const structural = new Set(["components", "schemas", "paths", "properties", "$defs", "definitions"]);

/** The name of a part of a schema: `ThingItems` for `#/components/schemas/Thing/items`. */
function nameFor([first = "", ...others]: readonly string[]): string {
  const tokens = (others.length > 0 ? others : [first]).filter((token) => !structural.has(token));
  const words = tokens.flatMap((token) => token.split(/[^A-Za-z0-9]/));
  const name = words.map(capitalized).join("");
  return /^\d|^$/.test(name) ? `Shared${name}` : name;
}

/** Words that mean something else in a generated file. */
const taken: ReadonlySet<string> = new Set(
  [
    "paths webhooks components operations OperationMethods OperationResults FieldsOf WithFiles WithRequired",
    "Array AsyncIterable Blob NonNullable Omit Partial Pick Promise PropertyKey Record Required",
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
