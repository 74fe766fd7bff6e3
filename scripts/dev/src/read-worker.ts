// A thread that reads the spec: to generate and to lint it may take for ever.
import { channel } from "node:diagnostics_channel";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { generate } from "@onelogin-mfa/codegen";
import type { Api } from "@onelogin-mfa/codegen/document";
import { foundIn } from "@onelogin-mfa/codegen/problems";
import { answerQuestions } from "@onelogin-mfa/command-line/thread";
import { createLinter } from "@onelogin-mfa/spec/linter";
import type { ReadAnswer, ReadQuestion } from "./read-spec.ts";

let linter: ReturnType<typeof createLinter> | undefined;
let tellPlace = (_: string) => {};
// the rules publish each example before they check it
channel("onelogin-mfa.example").subscribe((pointer) => tellPlace(String(pointer)));

/** Each does what a command does with the spec, and writes nothing. */
const tasks = {
  async document({ document: spec, output, emit, strict }: Api): Promise<ReadAnswer> {
    const files = output === undefined ? [] : emit;
    const access = { folder: dirname(spec) };
    const generated = await generate({ spec, access, strict, ...(files && { emit: files }) });
    return {
      problems: [],
      files: inFolder(String(output), generated.files),
      root: generated.document.root,
    };
  },
  async generators({ document, generators = {} }: Api): Promise<ReadAnswer> {
    const files = Object.entries(generators).map(async ([folder, module]) => {
      const { generateFiles } = await import(pathToFileURL(module).href);
      return inFolder(folder, await generateFiles(document));
    });
    return { problems: [], files: new Map((await Promise.all(files)).flatMap((one) => [...one])) };
  },
  async lint(api: Api, isReloaded: boolean): Promise<ReadAnswer> {
    linter ??= createLinter(api);
    if (isReloaded) linter.reload();
    return { problems: await linter.check(api.document) };
  },
};

const inFolder = (folder: string, files: ReadonlyMap<string, string>) =>
  new Map([...files].map(([name, text]) => [join(folder, name), text]));

answerQuestions<ReadQuestion, ReadAnswer>(async ({ task, api, isReloaded }, tell) => {
  tellPlace = tell;
  return tasks[task](api, isReloaded).catch((thrown: unknown) => ({ problems: foundIn(thrown) }));
});
