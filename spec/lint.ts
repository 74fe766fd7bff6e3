import { fileURLToPath } from "node:url";
import { createThread, TimeLimitError } from "@onelogin-mfa/command-line/thread";
import type { LintResult } from "./print-found.ts";

/** Time of the processor that the lint may take; it takes less than one second. */
const seconds = 4;

const thread = createThread<null, LintResult>(new URL("./lint.mjs", import.meta.url));
const { text, isValid } = await thread.ask(null, { seconds }).catch(async (thrown: unknown) => {
  if (!(thrown instanceof TimeLimitError)) throw thrown;
  // loading takes time, which a lint that ends does not need
  const [{ tooSlow }, { printFound }] = await Promise.all([
    import("./too-slow.ts"),
    import("./print-found.ts"),
  ]);
  return printFound([await tooSlow(fileURLToPath(new URL("mfa.yaml", import.meta.url)), thrown)]);
});
await thread.end();
process.stdout.write(text);
process.exitCode = isValid ? 0 : 1;
