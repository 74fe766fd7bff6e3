import type { FramedProblem } from "../problem.ts";

/** What the open page has to know; sent whole each time, so that a page that connects late knows it as well. */
export interface PageState {
  /** Counts the specs shown, from 1; 0: none yet. */
  readonly version: number;
  /** What the last pass has found. */
  readonly problems: readonly FramedProblem[];
  /** The last pass in a few words; null while one runs. */
  readonly result: string | null;
}
