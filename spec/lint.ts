import { createThread, TimeLimitError } from "@onelogin-mfa/command-line/thread";
import type { LintResult } from "./print-found.ts";

/** The APIs to lint: all of the nearest `redocly.yaml`, or one of them. */
export interface LintQuestion {
  readonly folder: string;
  readonly name: string | undefined;
}

const question: LintQuestion = { folder: process.cwd(), name: process.argv[2] };

/** Time of the processor that a lint may take; it takes less than one second. */
const seconds = 4;

const thread = createThread<LintQuestion, LintResult>(new URL("./lint.mjs", import.meta.url));
const { text, isValid } = await thread.ask(question, { seconds }).catch(async (thrown: unknown) => {
  if (!(thrown instanceof TimeLimitError)) throw thrown;
  // loading takes time, which a lint that ends does not need
  const [{ readApi }, { tooSlow }, { printFound }] = await Promise.all([
    import("@onelogin-mfa/openapi"),
    import("./too-slow.ts"),
    import("./print-found.ts"),
  ]);
  const [name = question.name, place] = thrown.place?.split("\n") ?? [];
  const api = await readApi(question.folder, name);
  return printFound([api], [await tooSlow(api.document, { ...thrown, place })]);
});
await thread.end();
process.stdout.write(text);
process.exitCode = isValid ? 0 : 1;
