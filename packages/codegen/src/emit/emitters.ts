import type { Emitter } from "./emitter.ts";
import type { EmitterName } from "./emitter-names.ts";
import { emitExamples } from "./examples.ts";
import { emitOperations } from "./operations.ts";
import { emitSchema } from "./schema.ts";
import { emitSensitive } from "./sensitive.ts";
import { emitValidators } from "./validators.ts";

/** Each emitter writes the file `<name>.ts`. */
export const emitters = {
  schema: emitSchema,
  operations: emitOperations,
  sensitive: emitSensitive,
  validators: emitValidators,
  examples: emitExamples,
} as const satisfies Record<EmitterName, Emitter>;
