import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { outputOf } from "./command.ts";
import { compile } from "./compilers.ts";
import type { Check } from "./consumer-check.ts";
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

const functions = 'import { createDeviceVerification, getAuthFactors, verifyUserOtp } from "./client";';

/** The use of each client: what is imported, a list of factors, the call of an operation with a body. */
const uses: Readonly<
  Record<
    keyof typeof generators,
    readonly [imports: string, list: string, call: (id: string, body: string) => string]
  >
> = {
  "@hey-api/openapi-ts": [
    functions,
    "(await getAuthFactors({ path: { user_id: 42 } })).data ?? []",
    (id, body) => `${id}({ path: { user_id: 42 }, body: ${body} })`,
  ],
  orval: [
    functions,
    "await getAuthFactors(42).then((response) => (response.status === 200 ? response.data : []))",
    (id, body) => `${id}(42, ${body})`,
  ],
  oazapfts: [
    `import { ok } from "@oazapfts/runtime";\n${functions}`,
    "await ok(getAuthFactors(42))",
    (id, body) => `${id}(42, ${body})`,
  ],
  "swagger-typescript-api": [
    'import { Api } from "./client";\nconst { api } = new Api({ baseUrl: "https://acme.onelogin.com" });',
    "(await api.getAuthFactors(42)).data",
    (id, body) => `api.${id}(42, ${body})`,
  ],
  // the generator counts the response "default" among the successes, and has a class of its own for errors
  "openapi-typescript-codegen": [
    'import { ApiError, type AuthFactor, FactorsService, VerificationsService } from "./client";',
    "await FactorsService.getAuthFactors(42).then((all): AuthFactor[] => (Array.isArray(all) ? all : []))",
    (id, body) =>
      `VerificationsService.${id}(42, ${body}).catch((error) => error instanceof ApiError && error.status)`,
  ],
};

/** A program that uses a client, with mistakes that its types must find. */
function programFor([imports, list, call]: (typeof uses)[keyof typeof generators]): string {
  return `${imports}
export async function use() {
  const [factor] = ${list};
  const id: number | undefined = factor?.factor_id;
  // @ts-expect-error
  const name: number | undefined = factor?.name;
  await ${call("createDeviceVerification", '{ device_id: "3920371" }')};
  // @ts-expect-error
  await ${call("createDeviceVerification", '{ otp: "012345" }')};
  // @ts-expect-error
  await ${call("verifyUserOtp", "{}")};
  return { id, name };
}
`;
}

/** Arguments for Node that run a generator on a document. */
export function programOf(command: string, document: string): readonly string[] {
  const [program = "", ...args] = command.split(" ").map((word) => (word === "SPEC" ? document : word));
  return [toolPath(program), ...args];
}

/** Each generator makes a client of OpenAPI 3.1, with every operation in it, and a program that uses the client compiles. */
export function generatorChecks(spec: SpecFiles): readonly Check[] {
  // the keys above
  return (Object.keys(generators) as (keyof typeof generators)[]).map((name) => ({
    group: "spec generators",
    name,
    run: async () => {
      const project = await generate(name, spec);
      const text = await generatedText(project);
      const options = { skipLibCheck: true };
      return {
        version: await toolVersion(name),
        problems: [
          ...missingOperations(spec.operations, text),
          ...(await compile(compiler, project, ["program.ts"], options)),
        ],
      };
    },
  }));
}

const compiler = { compiler: "typescript-7.0", moduleResolution: "bundler", globals: "dom" } as const;

/** @returns the folder of a project with the generated client and a program that uses it */
async function generate(name: keyof typeof generators, spec: SpecFiles): Promise<string> {
  const project = join(spec.folder, name.replace("/", "-"));
  await mkdir(project);
  await outputOf(process.execPath, programOf(generators[name], spec.json.file), { cwd: project });
  await writeFile(join(project, "program.ts"), programFor(uses[name]));
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
