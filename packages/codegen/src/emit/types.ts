import type { GlobalContext, OpenAPI3, OpenAPITSOptions, SchemaObject } from "openapi-typescript";
import type ts from "typescript";
import { referenceTo } from "../document/json.ts";
import type { OpenApiDocument } from "../document/load.ts";
import type { Node } from "../document/node.ts";
import { copyDescription } from "../document/walk.ts";
import { writeComments } from "./comments.ts";
import { resolveRef, scanDiscriminators, transformSchemaObject, UNKNOWN } from "./libraries.ts";
import { namesOfSchemas } from "./named-schemas.ts";
import { openEnums } from "./open-enums.ts";

/** openapi-typescript, set up for one document. */
export interface Types {
  /** A copy of the document whose comments are written. */
  readonly copy: OpenAPI3;
  readonly context: GlobalContext;
  /** The schemas that have a type of their own. */
  readonly names: ReadonlySet<string>;
  /** The type of a schema; `unknown` without one. */
  readonly typeOf: (schema: Node) => ts.TypeNode;
}

/** Sets up openapi-typescript. Its main function would bundle and lint the document once more, which takes long. */
export function createTypes({ root }: OpenApiDocument): Types {
  const { copy, discriminators, names } = prepared.get(root) ?? prepare(root);
  const context: GlobalContext = {
    ...settings,
    discriminators,
    injectFooter: [],
    transform: undefined,
    transformProperty: undefined,
    postTransform: openEnums(root),
    // only openapi-typescript's own loader and linter look at it
    redoc: undefined as never,
    resolve: ($ref) => resolveRef(copy, $ref, { silent: true }),
  };
  return {
    copy,
    context,
    names,
    typeOf({ value, pointer }) {
      const path = referenceTo(pointer);
      return value === undefined
        ? UNKNOWN
        : transformSchemaObject(value as SchemaObject, { ctx: context, path });
    },
  };
}

type Prepared = Pick<Types, "copy" | "names"> & Pick<GlobalContext, "discriminators">;

// kept as long as the document is: two emitters need it, and it takes as long as all types of a large one
const prepared = new WeakMap<OpenApiDocument["root"], Prepared>();

function prepare(root: OpenApiDocument["root"]): Prepared {
  // openapi-typescript writes discriminator enums into the document, so it gets a copy. The cast only names what
  // loadDocument checked: OpenAPI 3.0 or 3.1 whose references resolve.
  const copy = copyDescription(root) as unknown as OpenAPI3;
  writeComments(copy);
  // all of it is searched, and examples have none
  const searched = { ...copy, components: { ...copy.components, examples: {} } };
  const made = { copy, discriminators: scanDiscriminators(searched, settings), names: namesOfSchemas(root) };
  prepared.set(root, made);
  return made;
}

/**
 * openapi-typescript's defaults, except that a `default` does not make a property required, and `{}` is
 * unknown.
 */
const settings = {
  defaultNonNullable: false,
  emptyObjectsUnknown: true,
  silent: true,
  additionalProperties: false,
  alphabetize: false,
  arrayLength: false,
  enum: false,
  enumValues: false,
  conditionalEnums: false,
  dedupeEnums: false,
  excludeDeprecated: false,
  exportType: false,
  immutable: false,
  rootTypes: false,
  rootTypesNoSchemaPrefix: false,
  rootTypesKeepCasing: false,
  pathParamsAsTypes: false,
  propertiesRequiredByDefault: false,
  makePathsEnum: false,
  generatePathParams: false,
  readWriteMarkers: false,
} as const satisfies Partial<GlobalContext> & OpenAPITSOptions;
