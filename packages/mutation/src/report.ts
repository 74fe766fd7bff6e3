/** What one half of the run reports. */
export interface Report {
  readonly passed: boolean;
  /** For the terminal; its last line has the totals. */
  readonly text: string;
  /** What failed and why, one line each. */
  readonly problems: readonly string[];
  /** For `--json`. */
  readonly json: unknown;
}

/** Prints how far a run has come. */
export type Progress = (text: string) => void;
