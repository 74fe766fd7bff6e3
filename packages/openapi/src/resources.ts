import { pathToFileURL } from "node:url";
import { isDeepStrictEqual } from "node:util";
import type { Problem } from "./errors.ts";
import { hasObject, type JsonObject, joinPointer, member } from "./json.ts";
import { documentNode, type Node } from "./node.ts";
import { isUrl, type SourceFile } from "./source-file.ts";
import { type Kind, walk } from "./walk.ts";

/** The target of a reference, and the file that it is in. */
export interface Target {
  readonly file: SourceFile;
  readonly node: Node;
}

/**
 * A schema resource of JSON Schema 2020-12, from whose URI references start: a file, or a schema with a `$id`. A schema inside that
 * has a `$id` of its own is another one.
 */
export interface Resource extends Target {
  /** Its URI, without a fragment. */
  readonly uri: string;
  /** The schemas in it that have a name, by `$anchor` or `$dynamicAnchor`; the first of several. */
  readonly anchors: ReadonlyMap<string, Target>;
  /** Finds the resource that a reference in this one names; undefined if it is not known. */
  find(reference: string): Resource | undefined;
}

interface GrowingResource extends Resource {
  readonly anchors: Map<string, Target>;
}

/** Creates the list of the schema resources of a document, which is filled while its files are read. */
export function createResources() {
  const byUri = new Map<string, Resource>();
  const byPlace = new Map<SourceFile, Map<string, GrowingResource>>();
  const named = new Map<SourceFile, boolean>();
  const seen = new Set<unknown>();
  const repeated: Resource[] = [];

  const create = (file: SourceFile, node: Node, uri: string): GrowingResource => {
    const anchors = new Map<string, Target>();
    const resource: GrowingResource = {
      uri,
      file,
      node,
      anchors,
      // another one may have its `$id`
      find: (reference) =>
        reference.startsWith("#") ? resource : byUri.get(resolveUri(reference, uri) ?? ""),
    };
    const known = byUri.get(uri);
    if (known && !isDeepStrictEqual(known.node.value, node.value)) repeated.push(resource);
    byPlace.set(file, (byPlace.get(file) ?? new Map()).set(node.pointer, resource));
    // the first of several with one name
    if (!byUri.has(uri)) byUri.set(uri, resource);
    return resource;
  };

  const at = (file: SourceFile, pointer: string): GrowingResource => {
    const places = byPlace.get(file);
    let place = pointer;
    while (place !== "" && !places?.has(place)) place = place.slice(0, place.lastIndexOf("/"));
    return places?.get(place) ?? create(file, documentNode(file.parsed), uriOf(file));
  };

  const addSchema = (file: SourceFile, node: Node, { $id, $anchor, $dynamicAnchor }: JsonObject): void => {
    // in draft 7, "#name" is an anchor
    const isUri = typeof $id === "string" && !$id.startsWith("#");
    const uri = isUri ? resolveUri($id, at(file, node.pointer).uri) : undefined;
    const { anchors } = uri === undefined ? at(file, node.pointer) : create(file, node, uri);
    for (const name of [$anchor, $dynamicAnchor])
      if (typeof name === "string" && !anchors.has(name)) anchors.set(name, { file, node });
  };

  return {
    /** Finds the resource that a place of a file is in. */
    at: (file: SourceFile, pointer: string): Resource => at(file, pointer),
    /** Adds the schemas of a file, as far as an object of a kind in it shows what they are. */
    add(file: SourceFile, node: Node, kind: Kind): void {
      const hasNames = named.get(file) ?? hasObject(file.parsed, isNamed);
      named.set(file, hasNames);
      if (!hasNames) return;
      const visit = (object: JsonObject, inner: Node, innerKind: Kind) => {
        if (innerKind === "schema") addSchema(file, inner, object);
      };
      // those around come first
      const isDocument = member(file.parsed, "openapi") !== undefined;
      walk(documentNode(file.parsed), isDocument ? "document" : kind, visit, seen);
      walk(node, kind, visit, seen);
    },
    /** Finds the `$id`s that are those of other schemas, too. */
    repeatedIds: (): readonly Problem[] =>
      repeated.map(({ file, node, uri }) => ({
        ...file.locate(joinPointer(node.pointer, "$id")),
        message: `Another schema has the $id "${uri}", and is what a reference to it means. Give each its own.`,
      })),
    /** True if a schema of a file that has been added may have a `$id` or a name. */
    hasNames: () => [...named.values()].includes(true),
  };
}

const isNamed = (schema: JsonObject) =>
  ["$id", "$anchor", "$dynamicAnchor"].some((key) => typeof schema[key] === "string");

export type Resources = ReturnType<typeof createResources>;

/** The absolute URI of a reference, without its fragment; undefined if it has none. */
export function resolveUri(reference: string, base: string): string | undefined {
  const [path = ""] = reference.split("#");
  if (path === "") return base;
  return URL.canParse(path, base) ? new URL(path, base).href : undefined;
}

const uriOf = ({ source: { absoluteRef } }: SourceFile): string =>
  isUrl(absoluteRef) ? new URL(absoluteRef).href : pathToFileURL(absoluteRef).href;
