import { copyFile, mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { outputOf } from "./command.ts";
import { compile } from "./compilers.ts";
import { type Check, expectNoticed } from "./consumer-check.ts";
import type { SpecFiles } from "./spec-files.ts";
import { toolPath, toolVersion } from "./tools.ts";

/** Generators of TypeScript clients: their program, and its arguments, in which SPEC is the document. */
export const generators = {
  "@hey-api/openapi-ts": "@hey-api/openapi-ts/bin/run.js -i SPEC -o client --no-log-file --silent",
  orval: "orval/dist/bin/orval.mjs --input SPEC --output client.ts --client fetch",
  oazapfts: "oazapfts/dist/cli.js SPEC client.ts",
  "swagger-typescript-api": "swagger-typescript-api/dist/cli.mjs generate -p SPEC -o . -n client.ts",
  "openapi-typescript-codegen": "openapi-typescript-codegen/bin/index.js -i SPEC -o client",
};

/** Arguments for Node that run a generator on a document. */
export function programOf(command: string, document: string): readonly string[] {
  const [program = "", ...args] = command.split(" ").map((word) => (word === "SPEC" ? document : word));
  return [toolPath(program), ...args];
}

/** Each generator makes a client of OpenAPI 3.1, with every operation in it, and a program that uses the client compiles. */
export function generatorChecks(spec: SpecFiles): readonly Check[] {
  return Object.entries(generators).map(([name, command]) => ({
    group: "spec generators",
    name,
    run: async () => {
      const project = await generate(name, command, spec);
      const text = await generatedText(project);
      const options = { skipLibCheck: true };
      return {
        version: await toolVersion(name),
        problems: [
          ...missingOperations(spec.operations, text),
          ...expectNoticed(
            "an operation that is not generated",
            missingOperations(["noSuchOperation"], text),
          ),
          ...(await compile(compiler, project, ["program.ts"], options)),
        ],
      };
    },
  }));
}

const compiler = { compiler: "typescript-7.0", moduleResolution: "bundler", globals: "dom" } as const;

/** @returns the folder of a project with the generated client and a program that uses it */
async function generate(name: string, command: string, spec: SpecFiles): Promise<string> {
  const project = join(spec.folder, name.replace("/", "-"));
  await mkdir(project);
  await outputOf(process.execPath, programOf(command, spec.json.file), { cwd: project });
  const source = `../fixtures/generators/${name.replace(/^.*\//, "")}.ts`;
  await copyFile(join(import.meta.dirname, source), join(project, "program.ts"));
  return project;
}

async function generatedText(project: string): Promise<string> {
  const files = await readdir(project, { recursive: true });
  const generated = files.filter((file) => /^client.*\.ts$/.test(file));
  return (await Promise.all(generated.map((file) => readFile(join(project, file), "utf8")))).join("\n");
}

/** Lists the operations that are no function of the client; the URL with the slash at its end must be in it, too. */
function missingOperations(operations: readonly string[], text: string): readonly string[] {
  const isDeclared = (id: string) =>
    new RegExp(`\\bfunction ${id}\\b|\\bconst ${id} =|\\bstatic ${id}\\(|^ *${id}: \\(`, "m").test(text);
  const url = /\/verifications\/["'`]/.test(text) ? [] : ["no request goes to the URL that ends in a slash"];
  return [...operations.filter((id) => !isDeclared(id)).map((id) => `${id} is not generated`), ...url];
}
