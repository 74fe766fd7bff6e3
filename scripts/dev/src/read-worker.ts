// A thread that reads the spec: to generate and to lint it may take for ever.
import { channel } from "node:diagnostics_channel";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { type EmitterName, emitterNames, generate } from "@onelogin-mfa/codegen";
import type { Api } from "@onelogin-mfa/codegen/document";
import { foundIn } from "@onelogin-mfa/codegen/problems";
import { answerQuestions } from "@onelogin-mfa/command-line/thread";
import { createLinter } from "@onelogin-mfa/spec/linter";
import type { ReadAnswer, ReadQuestion } from "./read-spec.ts";

let linter: ReturnType<typeof createLinter> | undefined;
let tellPlace = (_: string) => {};
// the rules publish each example before they check it
channel("onelogin-mfa.example").subscribe((pointer) => tellPlace(String(pointer)));

/** Generates the files of an API that codegen makes, as far as they are wanted. */
async function generateOwn({ document: spec, output, emit, strict }: Api, wanted: readonly EmitterName[]) {
  const names = wanted.filter((name) => output !== undefined && (emit ?? emitterNames).includes(name));
  const { document, files } = await generate({
    spec,
    access: { folder: dirname(spec) },
    emit: names,
    strict,
  });
  return { root: document.root, files: inFolder(String(output), files) };
}

/** Each does what a command does with the spec, and writes nothing. */
const tasks = {
  async document(api: Api): Promise<ReadAnswer> {
    // as validators take as long as the others together, and no type needs them
    const types = emitterNames.filter((name) => name !== "validators");
    return { problems: [], ...(await generateOwn(api, types)) };
  },
  async generators(api: Api): Promise<ReadAnswer> {
    const others = Object.entries(api.generators ?? {}).map(async ([folder, module]) => {
      const { generateFiles } = await import(pathToFileURL(module).href);
      return inFolder(folder, await generateFiles(api.document));
    });
    const { files } = await generateOwn(api, ["validators"]);
    return {
      problems: [],
      files: new Map([files, ...(await Promise.all(others))].flatMap((one) => [...one])),
    };
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
