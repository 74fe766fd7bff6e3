import { statSync } from "node:fs";
import type { Found } from "@onelogin-mfa/codegen/problems";
import { createThread, TimeLimitError } from "@onelogin-mfa/command-line/thread";
import type { JsonObject } from "@onelogin-mfa/openapi";
import { breaksUse, isWithin, withCauses } from "@onelogin-mfa/spec/root-causes";
import { tooSlow } from "@onelogin-mfa/spec/too-slow";
import type { Problem, Stage } from "./events.ts";
import type { DevApi } from "./settings.ts";

/** A task of a thread. */
export interface ReadQuestion {
  readonly task: "document" | "generators" | "lint";
  /** True if the rules have changed. */
  readonly isReloaded: boolean;
}

/** The result of a task. */
export interface ReadAnswer {
  readonly problems: readonly Found[];
  /** Texts of generated files by absolute path. */
  readonly files?: ReadonlyMap<string, string>;
  /** The spec in one piece, if it can be read. */
  readonly root?: JsonObject;
}

/** Time of the processor for a task, in seconds; each takes less than one, and for a document of megabytes a few. */
const secondsFor = (document: string) =>
  4 + Math.floor((statSync(document, { throwIfNoEntry: false })?.size ?? 0) / 250_000);

/** Generates and lints, warm, in threads that are ended when they take too long or are superseded. */
export function startReading(api: DevApi) {
  const module = new URL("./read-worker.ts", import.meta.url);
  const start = () => createThread<ReadQuestion, ReadAnswer>(module, { workerData: api });
  const [thread, generators] = [start(), start()];
  let isReloaded = false;
  const ask = async (task: ReadQuestion["task"] & Stage, signal: AbortSignal) => {
    const question = { task, isReloaded };
    if (task === "lint") isReloaded = false;
    const used = task === "generators" ? generators : thread;
    const answer = await used
      .ask(question, { seconds: secondsFor(api.document), signal })
      .catch(async (thrown: unknown): Promise<ReadAnswer> => {
        if (task !== "lint" || !(thrown instanceof TimeLimitError)) throw thrown;
        return { problems: [await tooSlow(api.document, thrown)] };
      });
    return {
      ...answer,
      problems: withCauses(answer.problems).map((found): Problem => {
        // what no validator can be made of, the linter has said better; if it only warns, this is what fails the run
        const followsFrom = (cause: Found) =>
          cause.severity === "error" && breaksUse(cause) && isWithin(found, cause);
        return { ...found, stage: task, ...(task === "generators" && { followsFrom }) };
      }),
    };
  };
  return {
    ask,
    /** Has the next lint load the rules again, and the next run the generators. */
    reload() {
      isReloaded = true;
      void generators.end();
    },
    close: async () => void (await Promise.all([thread.end(), generators.end()])),
  };
}
