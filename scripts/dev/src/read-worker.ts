// The thread that reads the spec: to generate and to lint it may take for ever.
import { channel } from "node:diagnostics_channel";
import { dirname } from "node:path";
import { CodegenError, generate } from "@onelogin-mfa/codegen";
import { answerQuestions } from "@onelogin-mfa/command-line/thread";
import { createLinter } from "@onelogin-mfa/spec/linter";
import { errorsOf } from "./problem.ts";
import type { ReadAnswer, ReadQuestion } from "./read-spec.ts";

let linter: ReturnType<typeof createLinter> | undefined;
let tellPlace = (_: string) => {};
// the rules publish each example before they check it
channel("onelogin-mfa.example").subscribe((pointer) => tellPlace(String(pointer)));

answerQuestions<ReadQuestion, ReadAnswer>(async ({ task, spec, lintConfig, isReloaded }, tell) => {
  tellPlace = tell;
  if (task === "generate") return generateCode(spec);
  linter ??= createLinter(lintConfig);
  if (isReloaded) linter.reload();
  return { problems: await linter.check(spec) };
});

/** Does what `npm run generate` does with the spec, and writes nothing. */
async function generateCode(spec: string): Promise<ReadAnswer> {
  try {
    const { files, document } = await generate({ spec, access: { folder: dirname(spec) } });
    return { generated: { files, root: document.root }, problems: [] };
  } catch (thrown) {
    if (thrown instanceof CodegenError) return { problems: errorsOf("document", thrown.problems) };
    throw thrown;
  }
}
