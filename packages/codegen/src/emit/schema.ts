import type { EmitterInput } from "./emitter.ts";
import { createTypePrinter } from "./print-types.ts";
import { createTypes } from "./types.ts";

/** Emits `schema.ts`: the types of openapi-typescript, with a name for each schema, exact objects and open enums. */
export function emitSchema({ document }: EmitterInput): string {
  const { statements, names } = createTypes(document);
  return createTypePrinter(names).print(statements);
}
