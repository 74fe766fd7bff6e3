import { CodegenError, fileProblem } from "../errors.ts";
import { isObject, type JsonObject, joinPointer, member, objectOf, pointerTokens } from "./json.ts";
import type { SourceFile, SourceLocation } from "./source-file.ts";

/** One document made of all files, and the way back from its pointers to the files. */
export interface Bundle {
  readonly root: JsonObject;
  locate(pointer: string): SourceLocation;
}

interface Origin {
  readonly file: SourceFile;
  readonly pointer: string;
}

/**
 * Makes one document with internal references only. A document of one file is its own bundle.
 *
 * @throws CodegenError when the files cannot be joined
 */
export async function bundle(main: SourceFile, files: ReadonlyMap<string, SourceFile>): Promise<Bundle> {
  if (files.size === 1) return { root: objectOf(main.parsed), locate: main.locate };
  const origins = originsOf(files);
  const { BaseResolver, bundle: bundleFiles, createConfig } = await import("@redocly/openapi-core");
  const resolver = new BaseResolver();
  // The files are parsed already: handing them over spares a second parse, and keeps the identity `origins`
  // needs.
  for (const [path, { source, parsed }] of files) {
    resolver.cache.set(path, Promise.resolve({ source, parsed }));
  }
  const { bundle: bundled, problems } = await bundleFiles({
    config: await createConfig({ rules: {} }),
    doc: { source: main.source, parsed: main.parsed },
    externalRefResolver: resolver,
  });
  const fatal = problems.filter(({ severity }) => severity === "error");
  const path = main.source.absoluteRef;
  if (fatal.length > 0) throw new CodegenError(fatal.map(({ message }) => fileProblem(path, message)));
  const root = objectOf(bundled.parsed);
  const locate = (pointer: string) => {
    const origin = originOf(root, pointer, origins, main);
    return origin.file.locate(origin.pointer);
  };
  return { root, locate };
}

function originsOf(files: ReadonlyMap<string, SourceFile>): ReadonlyMap<unknown, Origin> {
  const origins = new Map<unknown, Origin>();
  const visit = (value: unknown, file: SourceFile, pointer: string): void => {
    if (typeof value !== "object" || value === null || origins.has(value)) return;
    origins.set(value, { file, pointer });
    for (const [key, inner] of Object.entries(value)) visit(inner, file, joinPointer(pointer, key));
  };
  for (const file of files.values()) visit(file.parsed, file, "");
  return origins;
}

/** The nearest object around a pointer that comes from a file, and the rest of the pointer from there. */
function originOf(
  root: JsonObject,
  pointer: string,
  origins: ReadonlyMap<unknown, Origin>,
  main: SourceFile,
): Origin {
  let value: unknown = root;
  let origin: Origin = { file: main, pointer: "" };
  for (const token of pointerTokens(pointer)) {
    value = member(value, token);
    const known = isObject(value) ? origins.get(value) : undefined;
    origin = known ?? { file: origin.file, pointer: joinPointer(origin.pointer, token) };
  }
  return origin;
}
