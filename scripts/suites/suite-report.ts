/** Results of one package's tests: what the reporter writes to `test-results.json`. */
export interface SuiteReport {
  readonly passed: number;
  readonly failures: readonly TestFailure[];
  readonly skips: readonly SkippedTest[];
  /** Wall time of the run. */
  readonly seconds: number;
  /** Test files, the slowest first. */
  readonly files: readonly TestFile[];
}

export interface TestFailure {
  /** File and names of the test; the file alone if it failed outside its tests. */
  readonly title: string;
  readonly message: string;
}

export interface SkippedTest {
  readonly title: string;
  readonly reason: string;
}

export interface TestFile {
  /** Relative to the package. */
  readonly path: string;
  readonly cases: number;
  /** Sum over the file's tests. */
  readonly seconds: number;
}

/** Name of the report in the package's folder. */
export const reportFile = "test-results.json";

/** Begins the line that a suite prints last. */
export const suitePrefix = "Suite: ";

/** A report in one line, such as `412 passed, 0 failed, 2 skipped in 9.1 s`. */
export function describeSuite({ passed, failures, skips, seconds }: SuiteReport): string {
  return `${describeCounts(passed, failures.length, skips.length)} in ${seconds.toFixed(1)} s`;
}

export function describeCounts(passed: number, failed: number, skipped: number): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
}
