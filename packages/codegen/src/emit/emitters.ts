import type { Emitter } from "./emitter.ts";
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
} as const satisfies Record<string, Emitter>;

/** The name of an emitter, as `--emit` takes it. */
export type EmitterName = keyof typeof emitters;

/** All emitters, in the order of their files in the documentation. */
export const emitterNames = ["schema", "operations", "sensitive", "validators", "examples"] as const;

/** What is emitted unless the caller chooses. */
export const defaultEmitterNames: readonly EmitterName[] = [
  "schema",
  "operations",
  "sensitive",
  "validators",
];
