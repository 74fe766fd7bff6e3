import type { Bump } from "../policy/bump.ts";
import type { ToolRun } from "../report.ts";

/** One thing that another tool says about the two specs. */
export interface Opinion {
  /** The bump that its rating comes to. */
  readonly bump: Bump;
  readonly rule: string | null;
  readonly message: string;
  /** JSON pointers, where the tool gives them. */
  readonly before: string | null;
  readonly after: string | null;
  /** Where the tool gives no pointers: the operation, and the names that its message quotes. */
  readonly operationId: string | null;
  readonly words: readonly string[];
}

/** All that a tool says; no opinions if it did not run. */
export interface ToolAnswer {
  readonly tool: ToolRun["tool"];
  readonly opinions: readonly Opinion[] | null;
  /** What it found, or why it did not run. */
  readonly note: string;
}
