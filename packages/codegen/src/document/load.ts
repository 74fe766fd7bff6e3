import { resolve as resolvePath } from "node:path";
import { CodegenError, fileProblem, type Problem } from "../errors.ts";
import { bundle } from "./bundle.ts";
import { isObject, type JsonObject } from "./json.ts";
import { followReferences } from "./references.ts";
import { readSourceFile, type SourceFile, type SourceLocation } from "./source-file.ts";

/** Something wrong at a pointer of the bundled document. */
export interface Finding {
  readonly pointer: string;
  readonly message: string;
}

/** An OpenAPI 3.0 or 3.1 document in memory; every `$ref` in it is internal and leads somewhere. */
export interface OpenApiDocument {
  /** Absolute path of the root file. */
  readonly path: string;
  readonly version: "3.0" | "3.1";
  /** The parsed document, external files bundled in. Not to be changed. */
  readonly root: JsonObject;
  /** Texts of all files it consists of by absolute path, the root first. */
  readonly sources: ReadonlyMap<string, string>;
  /** Finds where a pointer into `root` stands in the files. */
  locate(pointer: string): SourceLocation;
  /** Gives findings about `root` their file, line and column. */
  problems(findings: readonly Finding[]): Problem[];
}

/**
 * Reads an OpenAPI document with all files it refers to.
 *
 * @throws CodegenError for a missing or broken file, another version than 3.0 or 3.1, or a `$ref` that does not resolve
 */
export async function loadDocument(path: string): Promise<OpenApiDocument> {
  const absolutePath = resolvePath(path);
  const file = await readSourceFile(absolutePath);
  if ("failure" in file) {
    throw new CodegenError([fileProblem(absolutePath, `The file ${file.failure}.`)]);
  }
  const version = versionOf(file);
  const files = await followReferences(file);
  const { root, locate } = await bundle(file, files);
  return {
    path: absolutePath,
    version,
    root,
    sources: new Map([...files].map(([name, { source }]) => [name, source.body])),
    locate,
    problems: (findings) => findings.map(({ pointer, message }) => ({ ...locate(pointer), message })),
  };
}

function versionOf({ parsed, locate }: SourceFile): "3.0" | "3.1" {
  const supported = "Only OpenAPI 3.0 and 3.1 are supported";
  const refuse = (pointer: string, message: string): never => {
    throw new CodegenError([{ ...locate(pointer), message }]);
  };
  if (!isObject(parsed))
    return refuse("", 'Not an OpenAPI document: an object with an "openapi" key is needed.');
  const { swagger, openapi } = parsed;
  if (swagger !== undefined) {
    return refuse(
      "/swagger",
      `This is OpenAPI ${String(swagger)}. ${supported}: convert the document first.`,
    );
  }
  if (openapi === undefined) {
    return refuse(
      "",
      `The key "openapi" is missing. ${supported}: add "openapi: 3.1.1" or name another file.`,
    );
  }
  const version = /^(3\.[01])(\.|$)/.exec(String(openapi))?.[1];
  if (version === "3.0" || version === "3.1") return version;
  return refuse("/openapi", `OpenAPI ${String(openapi)} is not known. ${supported}.`);
}
