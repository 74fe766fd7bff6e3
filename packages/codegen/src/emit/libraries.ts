import { createRequire } from "node:module";
import type * as library from "openapi-typescript";
import type typescript from "typescript";

// As CommonJS, and only the parts that make types: for an `import` Node reads the compiler's nine megabytes twice more, to
// look for exports, and the linter that openapi-typescript brings takes as long to load as all the rest.
const require = createRequire(import.meta.url);
const part = (path: string): unknown => require(`openapi-typescript/dist/${path}.cjs`);

// `require` has no types: each part is described by the package's declarations

/** The compiler whose nodes openapi-typescript makes. */
export const compiler = require("typescript") as typeof typescript;

export const {
  addJSDocComment,
  astToString,
  NEVER,
  oapiRef,
  QUESTION_TOKEN,
  STRING,
  tsIntersection,
  tsPropertyIndex,
  tsRecord,
  tsUnion,
  UNDEFINED,
  UNKNOWN,
} = part("lib/ts") as typeof library;
export const { resolveRef, scanDiscriminators } = part("lib/utils") as typeof library;
export const transformSchema = part("transform/index") as typeof library.transformSchema;
export const { default: transformSchemaObject } = part("transform/schema-object") as {
  readonly default: typeof library.transformSchemaObject;
};
