import { BaseResolver, bundle as bundleFiles, createConfig, Source } from "@redocly/openapi-core";
import { CodegenError, fileProblem } from "../errors.ts";
import { isObject, type JsonObject, member, objectOf } from "./json.ts";
import { joinPointer, pointerTokens } from "./pointer.ts";
import type { SourceFile } from "./source.ts";
import { walk } from "./walk.ts";

/** A place in one of the source files. */
export interface Origin {
  readonly file: string;
  readonly pointer: string;
}

/** One document made of all files, and the way back from its pointers to the files. */
export interface Bundle {
  readonly root: JsonObject;
  originOf(pointer: string): Origin;
}

/**
 * Makes one document with internal references only. A document of one file is its own bundle.
 *
 * @throws CodegenError when the files cannot be joined
 */
export async function bundle(source: SourceFile, files: ReadonlyMap<string, SourceFile>): Promise<Bundle> {
  if (files.size === 1) {
    return { root: objectOf(source.parsed), originOf: (pointer) => ({ file: source.path, pointer }) };
  }
  const origins = originsOf(files);
  const resolver = new BaseResolver();
  // The files are parsed already: handing them over spares a second parse, and keeps the identity `origins`
  // needs.
  for (const { path, text, parsed } of files.values()) {
    resolver.cache.set(path, Promise.resolve({ source: new Source(path, text), parsed }));
  }
  const { bundle: bundled, problems } = await bundleFiles({
    config: await createConfig({ rules: {} }),
    doc: { source: new Source(source.path, source.text), parsed: source.parsed },
    externalRefResolver: resolver,
  });
  const fatal = problems.filter(({ severity }) => severity === "error");
  if (fatal.length > 0) throw new CodegenError(fatal.map(({ message }) => fileProblem(source.path, message)));
  const root = objectOf(bundled.parsed);
  return { root, originOf: (pointer) => findOrigin(root, pointer, origins, source.path) };
}

function originsOf(files: ReadonlyMap<string, SourceFile>): WeakMap<object, Origin> {
  const origins = new WeakMap<object, Origin>();
  for (const { path, parsed } of files.values()) {
    walk(parsed, "", (node, pointer) => {
      if (!origins.has(node)) origins.set(node, { file: path, pointer });
    });
  }
  return origins;
}

function findOrigin(
  root: JsonObject,
  pointer: string,
  origins: WeakMap<object, Origin>,
  file: string,
): Origin {
  let node: unknown = root;
  let origin: Origin = { file, pointer: "" };
  for (const token of pointerTokens(pointer)) {
    node = member(node, token);
    const known = isObject(node) ? origins.get(node) : undefined;
    origin = known ?? { file: origin.file, pointer: joinPointer(origin.pointer, token) };
  }
  return origin;
}
