import type { Bump } from "./policy/bump.ts";

/** What changed in the public types of the client. */
export interface TypeScriptSurface {
  /** Whether it was compared; `note` says why not. */
  readonly ran: boolean;
  readonly note: string;
  readonly bump: Bump;
  readonly changes: readonly SurfaceChange[];
  /** Consumer code of the base revision that no longer compiles. */
  readonly errors: readonly ConsumerError[];
  /** The consumer files of the base revision that were compiled. */
  readonly consumers: readonly string[];
}

/** One public type that is no longer the same. */
export interface SurfaceChange {
  readonly operationId: string | null;
  readonly part: "input" | "data" | "error" | "exports";
  readonly bump: Bump;
  readonly sentence: string;
}

/** A compiler's message about consumer code of the base revision. */
export interface ConsumerError {
  readonly file: string;
  readonly line: number;
  /** Such as `TS2322`. */
  readonly code: string;
  readonly message: string;
  /** `false` for what was refused and is allowed now: that breaks no code. */
  readonly breaking: boolean;
}

/** Which contract cases there are: operation × status × named example. */
export interface Coverage {
  /** All statuses of all operations, sorted, `default` last. */
  readonly statuses: readonly string[];
  readonly operations: readonly OperationCoverage[];
  /** Declared responses that no example covers, as `operationId status`. */
  readonly gaps: readonly string[];
}

/** The cases of one operation. */
export interface OperationCoverage {
  readonly operationId: string;
  /** Names of the request's examples. */
  readonly requests: readonly string[];
  /** By declared status: names of its examples; a response without a body has the one case "without a body". */
  readonly responses: readonly { readonly status: string; readonly examples: readonly string[] }[];
}

/** Kills of the mutation suite. */
export interface MutationTable {
  readonly rows: readonly MutationRow[];
  readonly killed: number;
  readonly survived: number;
}

/** One mutant and the gates that noticed it. */
export interface MutationRow {
  readonly id: string;
  readonly operation: string;
  readonly kind: string;
  readonly killedBy: readonly string[];
  readonly bump: string;
  readonly expectedBump: string;
}
