/** All emitters, in the order of their files in the documentation. */
export const emitterNames = ["schema", "operations", "sensitive", "validators", "examples"] as const;

/** The name of an emitter, as `--emit` takes it. */
export type EmitterName = (typeof emitterNames)[number];

/** What is emitted unless the caller chooses. */
export const defaultEmitterNames: readonly EmitterName[] = [
  "schema",
  "operations",
  "sensitive",
  "validators",
];
