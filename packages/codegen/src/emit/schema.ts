import type { EmitterInput } from "./emitter.ts";
import { createTypePrinter } from "./print-types.ts";
import { createTypes } from "./types.ts";

/** Emits `schema.ts`: the types of openapi-typescript, with a name for each schema, exact objects and open enums. */
export function emitSchema(input: EmitterInput): string {
  const { statements, names } = createTypes(input);
  return createTypePrinter(names).print(statements);
}
