import { latestOnly } from "../loop/latest-only.ts";
import { type Problem, shown, wholeFile } from "../problem.ts";
import type { Project } from "../project.ts";
import { createThread } from "../worker-call.ts";

/** What the thread has to know. */
export type LintPlace = Pick<Project, "root" | "spec" | "lintConfig">;

/** The linter of `npm run lint`, warm. */
export interface Lint {
  /** What is wrong with the spec as it is on disk; undefined if a newer call has taken over. */
  check(): Promise<readonly Problem[] | undefined>;
  /** Forgets the rules; the next check loads them again. */
  reload(): Promise<void>;
}

/** Starts it in a thread of its own, so that it runs beside the rest. */
export function startLint({ root, spec, lintConfig }: LintPlace): Lint {
  const thread = createThread<null, readonly Problem[]>(new URL("./worker.ts", import.meta.url), {
    root,
    spec,
    lintConfig,
  });
  return {
    // a configuration or a rule that does not load ends the thread
    check: latestOnly(() =>
      thread.ask(null).catch((thrown: unknown) => [wholeFile("lint", shown(root, lintConfig), thrown)]),
    ),
    reload: thread.end,
  };
}
