import type { Measure } from "../turns.ts";
import { type MethodSample, methods } from "./compare-methods.ts";
import type { Method } from "./job.ts";
import type { Project } from "./project.ts";
import { type SubjectProcess, type SubjectProcessOptions, startSubject } from "./subject-process.ts";
import { baseline, isOurs, type Subject } from "./subjects.ts";

/** The processes of several subjects. */
export interface StartedSubjects {
  /** Those that cannot be measured, each with the reason. */
  readonly missing: Readonly<Record<string, string>>;
  /** Measures both calls of each subject in turns. */
  readonly turns: (
    measure: (process: SubjectProcess, method: Method) => Promise<number>,
  ) => Readonly<Record<string, Measure<keyof MethodSample>>>;
  readonly close: () => void;
}

/**
 * Starts the processes of subjects, which then wait for their turns.
 *
 * @throws Error if one of this project, or the baseline, does not give the server's results
 */
export async function startSubjects(
  some: readonly Subject[],
  { moduleOf }: Project,
  options?: SubjectProcessOptions,
): Promise<StartedSubjects> {
  const processes = new Map<string, SubjectProcess>();
  const missing: Record<string, string> = {};
  const close = () => {
    for (const one of processes.values()) one.close();
  };
  for (const subject of some) {
    const { name } = subject;
    try {
      processes.set(name, await startSubject(name, moduleOf(subject), options));
    } catch (error) {
      if (isOurs(subject) || name === baseline) {
        close();
        throw error;
      }
      missing[name] = String(error).split("\n").slice(0, 2).join(" ").slice(0, 200);
    }
  }
  return {
    missing,
    turns: (measure) =>
      Object.fromEntries(
        [...processes].map(([name, one]) => [name, () => methods((method) => measure(one, method))]),
      ),
    close,
  };
}
