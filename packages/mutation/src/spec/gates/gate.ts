import type { Mutant } from "../mutant.ts";

/** Checks a changed spec: the first thing that it objects to, or nothing. */
export type Gate = (mutant: Mutant) => Promise<string | undefined>;
