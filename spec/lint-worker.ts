// The thread of lint.ts: a pattern of the spec can take for ever on an example.
import { readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { codegenSettings } from "@onelogin-mfa/codegen/internal";
import { type Found, findUnreadable, foundIn } from "@onelogin-mfa/codegen/problems";
import { answerQuestions } from "@onelogin-mfa/command-line/thread";
import { type Api, readApi, readApis } from "@onelogin-mfa/openapi";
import type { LintQuestion } from "./lint.ts";
import { createLinter } from "./linter.ts";
import { type LintResult, printFound } from "./print-found.ts";
import { withCauses } from "./root-causes.ts";
import type { OnExample } from "./rules/example-valid.ts";

/** Finds the problems of an API's document and of the flows beside it, up to the first of them with an error: they lean on it. */
async function lint(api: Api<typeof codegenSettings>, onExample: OnExample): Promise<readonly Found[]> {
  // what the generator and `npm run dev` cannot read either is said as they say it
  const unreadable = await findUnreadable(api);
  if (unreadable.length > 0) return unreadable;
  const linter = createLinter(api);
  const folder = dirname(api.document);
  const flows = (await readdir(folder)).filter((name) => name.endsWith(".arazzo.yaml")).sort();
  const found: Found[] = [];
  for (const document of [api.document, ...flows.map((name) => join(folder, name))]) {
    const problems = await linter.check(document, onExample);
    found.push(...withCauses(problems));
    if (problems.some(({ severity }) => severity === "error")) break;
  }
  return found;
}

answerQuestions<LintQuestion, LintResult>(async ({ folder, name }, tellPlace) => {
  try {
    const apis =
      name === undefined
        ? await readApis(folder, codegenSettings)
        : [await readApi(folder, name, codegenSettings)];
    const found: Found[] = [];
    // one after the other, as the thread is at one place
    for (const api of apis) {
      tellPlace(api.name);
      found.push(...(await lint(api, (pointer) => tellPlace(`${api.name}\n${pointer}`))));
    }
    return await printFound(apis, found);
  } catch (thrown) {
    return printFound([], foundIn(thrown));
  }
});
