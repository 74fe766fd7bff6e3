import type { Mutant } from "../mutant.ts";

/** Judges a changed contract: the first thing that it objects to, or nothing. */
export type Gate = (mutant: Mutant) => Promise<string | undefined>;
