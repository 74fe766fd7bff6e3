import type { JsonObject } from "@onelogin-mfa/codegen/document";
import type { Found } from "@onelogin-mfa/codegen/problems";
import { createThread, TimeLimitError } from "@onelogin-mfa/command-line/thread";
import { withCauses } from "@onelogin-mfa/spec/causes";
import { tooSlow } from "@onelogin-mfa/spec/too-slow";
import type { Problem } from "./problem.ts";
import type { Project } from "./project.ts";

/** A task of the thread. */
export interface ReadQuestion extends Pick<Project, "spec" | "lintConfig"> {
  readonly task: "generate" | "lint";
  /** True if the rules have changed. */
  readonly isReloaded: boolean;
}

/** The result of a task. */
export interface ReadAnswer {
  /** Missing if nothing could be generated, or was asked to be. */
  readonly generated?: Generated;
  readonly problems: readonly Found[];
}

/** The texts of the code by file name, and the spec that they are made of, in one piece. */
export interface Generated {
  readonly files: ReadonlyMap<string, string>;
  readonly root: JsonObject;
}

/** Time of the processor for a task; each takes less than a second. */
const seconds = 4;

/** Generates and lints, warm, in a thread that is ended when it takes too long or is superseded. */
export function startReading({ spec, lintConfig }: Project) {
  const thread = createThread<ReadQuestion, ReadAnswer>(new URL("./read-worker.ts", import.meta.url));
  let isReloaded = false;
  return {
    /** Generates the code in memory. */
    async generate(signal: AbortSignal) {
      const question = { task: "generate", spec, lintConfig, isReloaded: false } as const;
      const { generated, problems } = await thread.ask(question, { seconds, signal });
      return { generated, problems: problems.map((problem): Problem => ({ ...problem, stage: "document" })) };
    },
    async lint(signal: AbortSignal): Promise<readonly Problem[]> {
      const question = { task: "lint", spec, lintConfig, isReloaded } as const;
      isReloaded = false;
      const { problems } = await thread.ask(question, { seconds, signal }).catch(async (thrown: unknown) => {
        if (!(thrown instanceof TimeLimitError)) throw thrown;
        return { problems: [await tooSlow(spec, thrown)] };
      });
      return withCauses(problems).map((problem) => ({ ...problem, stage: "lint" }));
    },
    /** Has the next lint load the rules again. */
    reload() {
      isReloaded = true;
    },
    close: thread.end,
  };
}
