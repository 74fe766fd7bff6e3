// A thread that reads the spec: to generate and to lint it may take for ever.
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { workerData } from "node:worker_threads";
import { defaultEmitters, type EmitterName, generate } from "@onelogin-mfa/codegen";
import { foundIn } from "@onelogin-mfa/codegen/problems";
import { answerQuestions } from "@onelogin-mfa/command-line/thread";
import { createLinter } from "@onelogin-mfa/spec/linter";
import type { ReadAnswer, ReadQuestion } from "./read-spec.ts";
import type { DevApi } from "./settings.ts";

const api: DevApi = workerData;
const linter = createLinter(api);

/** Generates those files of the API that codegen makes, are wanted, and pass a test. */
async function generateOwn(test: (name: EmitterName) => boolean) {
  const { document: spec, output, emit = defaultEmitters, strict, formats, tags, paths } = api;
  const names = output === undefined ? [] : emit.filter(test);
  const { document, files } = await generate({
    spec,
    access: { folder: dirname(spec), isLenient: false },
    emit: names,
    strict,
    formats,
    tags,
    paths,
  });
  return { root: document.root, files: inFolder(String(output), files) };
}

/** Each does what a command does with the spec, and writes nothing. */
const tasks = {
  async document(): Promise<ReadAnswer> {
    // they take as long as the others together, and no type needs them
    return { problems: [], ...(await generateOwn((name) => name !== "validators")) };
  },
  async generators(): Promise<ReadAnswer> {
    const others = Object.entries(api.generators ?? {}).map(async ([folder, module]) => {
      const { generateFiles } = await import(pathToFileURL(module).href);
      return inFolder(folder, await generateFiles(api.document));
    });
    const { files } = await generateOwn((name) => name === "validators");
    return {
      problems: [],
      files: new Map([files, ...(await Promise.all(others))].flatMap((one) => [...one])),
    };
  },
  async lint(isReloaded: boolean, tellPlace: (place: string) => void): Promise<ReadAnswer> {
    if (isReloaded) linter.reload();
    return { problems: await linter.check(api.document, tellPlace) };
  },
};

const inFolder = (folder: string, files: ReadonlyMap<string, string>) =>
  new Map([...files].map(([name, text]) => [join(folder, name), text]));

answerQuestions<ReadQuestion, ReadAnswer>(async ({ task, isReloaded }, tellPlace) => {
  return tasks[task](isReloaded, tellPlace).catch((thrown: unknown) => ({ problems: foundIn(thrown) }));
});
