import { transformSchema } from "openapi-typescript";
import type { EmitterInput } from "./emitter.ts";
import { nameSchemas } from "./named-schemas.ts";
import { createTypes } from "./types.ts";

/** Emits `schema.ts`: the types of openapi-typescript, with a name for each schema, exact objects and open enums. */
export async function emitSchema({ document }: EmitterInput): Promise<string> {
  const { copy, context, names, finish, print } = await createTypes(document);
  const nodes = transformSchema(copy, context);
  return print(nameSchemas(nodes.map(finish), names));
}
