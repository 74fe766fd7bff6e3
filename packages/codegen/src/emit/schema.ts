import type { GlobalContext, OpenAPI3, OpenAPITSOptions } from "openapi-typescript";
import type { EmitterInput } from "./emitter.ts";
import { halveIndentation } from "./indent.ts";

/** Emits `schema.ts`: the types of openapi-typescript, with open enums kept open for editors. */
export async function emitSchema({ document }: EmitterInput): Promise<string> {
  // openapi-typescript loads the TypeScript compiler, the slowest import of all
  const [library, { createConfig }, { openEnums }] = await Promise.all([
    import("openapi-typescript"),
    import("@redocly/openapi-core"),
    import("./open-enums.ts"),
  ]);
  // It writes discriminator enums into the document, so it gets a copy. The cast only names what
  // loadDocument checked: OpenAPI 3.0 or 3.1 whose references resolve.
  const copy = structuredClone(document.root) as unknown as OpenAPI3;
  // Its main function would bundle and lint the document once more, which takes three times as long as the
  // rest.
  const nodes = library.transformSchema(copy, {
    ...settings,
    discriminators: library.scanDiscriminators(copy, settings),
    injectFooter: [],
    transform: undefined,
    transformProperty: undefined,
    postTransform: openEnums(document.root),
    redoc: await createConfig({ rules: {} }),
    resolve: ($ref) => library.resolveRef(copy, $ref, { silent: true }),
  });
  return halveIndentation(library.astToString(nodes));
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
