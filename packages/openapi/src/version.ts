import { DocumentError } from "./errors.ts";
import { isObject } from "./json.ts";
import type { SourceFile } from "./source-file.ts";

/** A version of OpenAPI that can be read. */
export type Version = "3.0" | "3.1" | "3.2";

/**
 * The version of a document.
 *
 * @throws DocumentError for a document of another version, and for what is no OpenAPI document
 */
export function versionOf({ parsed, locate }: SourceFile): Version {
  const supported = "Only OpenAPI 3.0, 3.1 and 3.2 are supported";
  const refuse = (pointer: string, message: string): never => {
    throw new DocumentError([{ ...locate(pointer), message }]);
  };
  if (!isObject(parsed))
    return refuse("", 'Not an OpenAPI document: an object with an "openapi" key is needed.');
  const { swagger, openapi } = parsed;
  if (swagger !== undefined) {
    return refuse(
      "/swagger",
      `This is OpenAPI ${String(swagger)}. ${supported}: convert it first, such as by "npx swagger2openapi".`,
    );
  }
  if (openapi === undefined) {
    return refuse(
      "",
      `The key "openapi" is missing. ${supported}: add "openapi: 3.1.1" or name another file.`,
    );
  }
  // in YAML, 3.0 without quotes is the number 3
  const version = /^(3\.[0-2])(\.|$)/.exec(openapi === 3 ? "3.0" : String(openapi))?.[1];
  if (version === "3.0" || version === "3.1" || version === "3.2") return version;
  return refuse("/openapi", `OpenAPI ${String(openapi)} is not known. ${supported}.`);
}
