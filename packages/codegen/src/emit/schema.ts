import type ts from "typescript";
import type { EmitterInput } from "./emitter.ts";
import { compiler, transformSchema } from "./libraries.ts";
import { nameSchemas } from "./named-schemas.ts";
import { createTypePrinter } from "./print-types.ts";
import { createTypes } from "./types.ts";

/** Emits `schema.ts`: the types of openapi-typescript, with a name for each schema, exact objects and open enums. */
export function emitSchema({ document }: EmitterInput): string {
  const { copy, context, names } = createTypes(document);
  const nodes = transformSchema(copy, context).filter((node) => !isEmpty(node));
  return createTypePrinter(names).print(nameSchemas(nodes, names));
}

/** True for a node of webhooks or definitions that the document does not have; with some, it is an interface. */
function isEmpty(node: ts.Node): boolean {
  return compiler.isTypeAliasDeclaration(node) && ["webhooks", "$defs"].includes(node.name.text);
}
