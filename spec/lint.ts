import { createThread, TimeLimitError } from "@onelogin-mfa/command-line/thread";
import type { LintResult } from "./print-found.ts";

/** The APIs to lint: all of the nearest `redocly.yaml`, or one of them. */
export interface LintQuestion {
  readonly folder: string;
  readonly name: string | undefined;
}

/**
 * Starts the thread that lints.
 *
 * @param seconds time of the processor that a lint may take; it takes less than one second, and for megabytes a few
 */
export function startLint({ seconds = 20 }: { readonly seconds?: number } = {}) {
  const thread = createThread<LintQuestion, LintResult>(new URL("./lint.mjs", import.meta.url));
  return {
    /** Lints, one question after the other. A lint that does not end is a problem of its document. */
    async lint(question: LintQuestion): Promise<LintResult> {
      try {
        return await thread.ask(question, { seconds });
      } catch (thrown) {
        if (!(thrown instanceof TimeLimitError)) throw thrown;
        return unended(question, thrown);
      }
    },
    end: thread.end,
  };
}

async function unended(question: LintQuestion, error: TimeLimitError): Promise<LintResult> {
  // loading takes time, which a lint that ends does not need
  const [{ readApi }, { tooSlow }, { printFound }] = await Promise.all([
    import("@onelogin-mfa/openapi"),
    import("./too-slow.ts"),
    import("./print-found.ts"),
  ]);
  const [name = question.name, place] = error.place?.split("\n") ?? [];
  const api = await readApi(question.folder, name);
  return printFound([api], [await tooSlow(api.document, { ...error, place })]);
}
