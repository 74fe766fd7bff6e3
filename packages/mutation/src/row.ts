/** One line of the kill table. */
export interface Row {
  readonly id: string;
  /** Ids of operations, or the file of a fault. */
  readonly operation: string;
  readonly kind: string;
  /** Gates, or tests, that have noticed it. */
  readonly killedBy: readonly string[];
  readonly bump: string;
  readonly expectedBump: string;
}

/** What became of one mutation or fault. */
export interface Result {
  readonly part: "spec" | "client";
  readonly row: Row;
  /** Why it counts as a survivor; empty if it was caught as it should be. */
  readonly problems: readonly string[];
  /** What each gate said, for `--only`. */
  readonly details: readonly string[];
}
