import { basename, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { createThread, TimeLimitError } from "@onelogin-mfa/command-line/thread";
import type { LintResult } from "./print-found.ts";

/** Documents to lint, one after the other. */
export interface LintQuestion {
  /** Paths of a document and of the Redocly configuration with its rules. */
  readonly documents: readonly (readonly [document: string, config: string])[];
  /** The documents in a sentence. */
  readonly title: string;
}

const absolute = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const [document, config = ""] = process.argv.slice(2);

const flowsConfig = absolute("arazzo.redocly.yaml");
const question: LintQuestion =
  document === undefined
    ? {
        documents: [
          [absolute("mfa.yaml"), absolute("redocly.yaml")],
          [absolute("mfa.arazzo.yaml"), flowsConfig],
          [absolute("sandbox.arazzo.yaml"), flowsConfig],
        ],
        title: "The spec and the flows are",
      }
    : { documents: [[resolve(document), resolve(config)]], title: `${basename(document)} is` };

/** Time of the processor that a lint may take; it takes less than one second. */
const seconds = 4;

const thread = createThread<LintQuestion, LintResult>(new URL("./lint.mjs", import.meta.url));
const { text, isValid } = await thread.ask(question, { seconds }).catch(async (thrown: unknown) => {
  if (!(thrown instanceof TimeLimitError)) throw thrown;
  // loading takes time, which a lint that ends does not need
  const [{ tooSlow }, { printFound }] = await Promise.all([
    import("./too-slow.ts"),
    import("./print-found.ts"),
  ]);
  return printFound([await tooSlow(question.documents[0]?.[0] ?? "", thrown)], question.title);
});
await thread.end();
process.stdout.write(text);
process.exitCode = isValid ? 0 : 1;
