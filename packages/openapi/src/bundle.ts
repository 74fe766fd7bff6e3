import { parse } from "node:path";
import { isDeepStrictEqual } from "node:util";
import {
  type JsonObject,
  joinPointer,
  member,
  objectOf,
  pointerTokens,
  referenceTo,
  setMember,
} from "./json.ts";
import { documentNode, type Node } from "./node.ts";
import { unusedName } from "./operations.ts";
import type { Targets } from "./references.ts";
import type { Target } from "./resources.ts";
import type { SourceFile } from "./source-file.ts";
import type { Version } from "./version.ts";
import { type Kind, keysOf, positionOf, walk } from "./walk.ts";

/**
 * Makes one document with internal references only, of the root file: what stands in another file becomes a component, with the
 * name that it has in `redocly bundle`, or takes the place of the reference if there are no components of its kind. Changes the
 * parsed files.
 *
 * @param origins where objects were that stand elsewhere now; those that this moves are added
 */
export function bundle(
  main: SourceFile,
  version: Version,
  targets: Targets,
  origins: Map<unknown, Target>,
): void {
  const root = main.parsed as Record<string, unknown>; // an object, as its version was read
  const sections = new Map<string, Record<string, unknown>>();
  const seen = new Set<unknown>();

  /** The end of a chain of references, or the first one in it that says something by itself. */
  const endOf = (target: Target, kind: Kind): Target => {
    const { value } = target.node;
    const next = targets.get(value)?.get("$ref")?.target;
    // in 3.1 what stands beside the `$ref` of a schema counts
    const isMore = kind === "schema" && version !== "3.0" && Object.keys(objectOf(value)).length > 1;
    return next && !isMore ? endOf(next, kind) : target;
  };

  const nameOf = ({ file, node }: Target, section: JsonObject, kind: Kind): string => {
    const isFree = (name: string) => {
      const value = member(section, name);
      const end = endOf({ file: main, node: { root, value, pointer: "" } }, kind);
      return value === undefined || isDeepStrictEqual(end.node.value, node.value);
    };
    const tokens = pointerTokens(node.pointer);
    const inner = tokens.map((_, index) => tokens.slice(-1 - index).join("-"));
    const last = [parse(file.source.absoluteRef).name, ...inner.slice(-1)].join("_");
    return [...inner, last].find(isFree) ?? unusedName(last, (name) => !isFree(name), "-");
  };

  /** A section of the components: a copy, as it may be that of another file. */
  const sectionAt = (name: string): Record<string, unknown> => {
    const known = sections.get(name);
    if (known) return known;
    const components = objectOf(root.components);
    const section = { ...objectOf(components[name]) };
    root.components = { ...components, [name]: section };
    sections.set(name, section);
    return section;
  };

  /** Refers to what is in the root, or in a section of its components from now on. */
  const referTo = (target: Target, section: string, kind: Kind): string => {
    const { file, node } = target;
    if (file === main) return referenceTo(node.pointer);
    const own = sectionAt(section);
    const name = nameOf(target, own, kind);
    setMember(own, name, node.value);
    origins.set(node.value, target);
    return referenceTo(joinPointer("/components", section, name));
  };

  const redirect = (holder: object, key: string, target: Target, kind: Kind): void => {
    const section = sectionOf(kind) ?? "";
    if (section !== "" || target.file === main)
      return void Reflect.set(holder, key, referTo(target, section, kind));
    Reflect.deleteProperty(holder, key);
    Object.assign(holder, { ...objectOf(target.node.value), ...holder });
    origins.set(holder, target);
  };

  const visit = (start: Node, startKind: Kind): void =>
    walk(
      start,
      startKind,
      (object, _, kind) => {
        joinAll(object, kind);
        const { discriminator } = object;
        for (const holder of [discriminator, member(discriminator, "mapping")])
          joinAll(objectOf(holder), kind);
      },
      seen,
    );

  const joinAll = (holder: JsonObject, kind: Kind): void => {
    for (const [key, { file, target: direct }] of targets.get(holder) ?? []) {
      if (holder[key] === undefined) continue; // it has been put in its place
      const target = endOf(direct, kind);
      visit(target.node, kind);
      const isHere = [file, direct.file, target.file].every((one) => one === main);
      if (!isHere) redirect(holder, key, target, kind);
    }
  };

  visit(documentNode(root), "document");
}

/** The part of `components` for a kind. Not every version has one for path items and media types. */
function sectionOf(kind: Kind): string | undefined {
  const sections = kind === "pathItem" || kind === "mediaType" ? [] : keysOf("components");
  return sections.find((section) => positionOf("components", section)?.[1] === kind);
}
