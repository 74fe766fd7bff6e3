import { resolve as resolvePath } from "node:path";
import { CodegenError, fileProblem, type Problem } from "../errors.ts";
import { bundle } from "./bundle.ts";
import { isObject, type JsonObject } from "./json.ts";
import { createLocator } from "./locate.ts";
import { type Finding, followReferences } from "./references.ts";
import { readSource, type SourceFile } from "./source.ts";

/** An OpenAPI 3.0 or 3.1 document in memory; every `$ref` in it is internal and leads somewhere. */
export interface OpenApiDocument {
  /** Absolute path of the root file. */
  readonly path: string;
  readonly version: "3.0" | "3.1";
  /** The parsed document, external files bundled in. Not to be changed. */
  readonly root: JsonObject;
  /** Absolute paths of all files it consists of, the root first. */
  readonly files: readonly string[];
  /** Gives findings about `root` their file, line and column in the source. */
  locate(findings: readonly Omit<Finding, "file">[]): Promise<Problem[]>;
}

/**
 * Reads an OpenAPI document with all files it refers to.
 *
 * @throws CodegenError for a missing or broken file, another version than 3.0 or 3.1, or a `$ref` that does not resolve
 */
export async function loadDocument(path: string): Promise<OpenApiDocument> {
  const absolutePath = resolvePath(path);
  const source = await readSource(absolutePath);
  if ("failure" in source) {
    throw new CodegenError([fileProblem(absolutePath, `The file ${source.failure}.`)]);
  }
  const version = await versionOf(source);
  const { files, findings } = await followReferences(source);
  if (findings.length > 0) throw new CodegenError(await locateAll(findings, files));
  const { root, originOf } = await bundle(source, files);
  const locate = (internal: readonly Omit<Finding, "file">[]) =>
    locateAll(
      internal.map(({ pointer, message }) => ({ ...originOf(pointer), message })),
      files,
    );
  return { path: absolutePath, version, root, files: [...files.keys()], locate };
}

async function versionOf(source: SourceFile): Promise<"3.0" | "3.1"> {
  const { parsed, path } = source;
  const supported = "Only OpenAPI 3.0 and 3.1 are supported";
  const refuse = async (pointer: string, message: string): Promise<never> => {
    throw new CodegenError(await locateAll([{ file: path, pointer, message }], new Map([[path, source]])));
  };
  if (!isObject(parsed))
    return refuse("", `This is no OpenAPI document: an object with an "openapi" key is needed.`);
  if (parsed.swagger !== undefined) {
    return refuse(
      "/swagger",
      `This is OpenAPI ${String(parsed.swagger)}. ${supported}: convert the document first.`,
    );
  }
  if (parsed.openapi === undefined) {
    return refuse(
      "",
      `The key "openapi" is missing. ${supported}: add "openapi: 3.1.1" or name another file.`,
    );
  }
  const version = /^(3\.[01])(\.|$)/.exec(String(parsed.openapi))?.[1];
  if (version === "3.0" || version === "3.1") return version;
  return refuse("/openapi", `OpenAPI ${String(parsed.openapi)} is not known. ${supported}.`);
}

async function locateAll(
  findings: readonly Finding[],
  files: ReadonlyMap<string, SourceFile>,
): Promise<Problem[]> {
  const locators = new Map<string, Awaited<ReturnType<typeof createLocator>>>();
  const problems: Problem[] = [];
  for (const finding of findings) {
    const locator = locators.get(finding.file) ?? (await createLocator(files.get(finding.file)?.text ?? ""));
    locators.set(finding.file, locator);
    problems.push({ ...finding, ...locator(finding.pointer) });
  }
  return problems;
}
