import { globSync } from "node:fs";
import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Check, expectNoticed } from "../check.ts";
import { outputOf, runCommand } from "../command.ts";
import { mistakeProblems, parseTsc } from "../compilers.ts";
import { toolPath, toolVersion } from "../tools.ts";
import type { SpecFiles } from "./spec-files.ts";

/** A generator of TypeScript clients. */
interface Generator {
  readonly name: string;
  readonly program: readonly string[];
  /** @param into an existing folder */
  readonly args: (spec: string, into: string) => readonly string[];
  /** Matches the generated files that declare operations. */
  readonly declares: string;
}

const generators: readonly Generator[] = [
  {
    name: "@hey-api/openapi-ts",
    program: ["@hey-api/openapi-ts/bin/run.js"],
    args: (spec, into) => ["-i", spec, "-o", `${into}/client`, "--no-log-file", "--silent"],
    declares: "client/sdk.gen.ts",
  },
  {
    name: "orval",
    program: ["orval/dist/bin/orval.mjs"],
    args: (spec, into) => ["--input", spec, "--output", `${into}/client.ts`, "--client", "fetch"],
    declares: "client.ts",
  },
  {
    name: "oazapfts",
    program: ["oazapfts/dist/cli.js"],
    args: (spec, into) => [spec, `${into}/client.ts`],
    declares: "client.ts",
  },
  {
    name: "swagger-typescript-api",
    program: ["swagger-typescript-api/dist/cli.mjs", "generate"],
    args: (spec, into) => ["-p", spec, "-o", into, "-n", "client.ts"],
    declares: "client.ts",
  },
  {
    name: "openapi-typescript-codegen",
    program: ["openapi-typescript-codegen/bin/index.js"],
    args: (spec, into) => ["-i", spec, "-o", `${into}/client`],
    declares: "client/services/*.ts",
  },
];

const programs = fileURLToPath(new URL("../../fixtures/generators", import.meta.url));

/** Each generator makes a client of OpenAPI 3.1, with every operation in it, and a program that uses the client compiles. */
export function generatorChecks(spec: SpecFiles): readonly Check[] {
  return generators.map((generator) => ({
    group: "spec generators",
    name: generator.name,
    run: async () => {
      const project = await generate(generator, spec);
      const text = await textOf(generator, project);
      return {
        version: await toolVersion(generator.name),
        problems: [
          ...missing(spec.operations, text),
          ...expectNoticed("an operation that is not generated", missing(["noSuchOperation"], text)),
          ...(await compile(project)),
        ],
      };
    },
  }));
}

/** @returns the folder of a project with the generated client and a program that uses it */
async function generate({ name, program, args }: Generator, spec: SpecFiles): Promise<string> {
  const project = join(spec.folder, name.replace("@", "").replace("/", "-"));
  await mkdir(project);
  const [file = "", ...more] = program;
  await outputOf(process.execPath, [toolPath(file), ...more, ...args(spec.json.file, project)], {
    cwd: project,
  });
  const source = join(programs, `${name.replace(/^.*\//, "")}.ts`);
  await copyFile(source, join(project, "program.ts"));
  return project;
}

async function textOf({ declares }: Generator, project: string): Promise<string> {
  const files = globSync(declares, { cwd: project });
  return (await Promise.all(files.map((file) => readFile(join(project, file), "utf8")))).join("\n");
}

/** The operations that are no function of the client; also if the URL with the slash at its end is lost. */
function missing(operations: readonly string[], text: string): readonly string[] {
  const isDeclared = (id: string) =>
    new RegExp(`\\bfunction ${id}\\b|\\bconst ${id} =|\\bstatic ${id}\\(|^ *${id}: \\(`, "m").test(text);
  const url = /\/verifications\/["'`]/.test(text) ? [] : ["no request goes to the URL that ends in a slash"];
  return [...operations.filter((id) => !isDeclared(id)).map((id) => `${id} is not generated`), ...url];
}

/** Compiles the client and its program, which has a mistake on each marked line. */
async function compile(project: string): Promise<readonly string[]> {
  const compilerOptions = {
    strict: true,
    noEmit: true,
    target: "es2022",
    lib: ["es2022", "dom", "dom.iterable"],
    types: [],
    module: "esnext",
    moduleResolution: "bundler",
    skipLibCheck: true,
  };
  await writeFile(join(project, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["**/*.ts"] }));
  const tsc = [toolPath("typescript-7.0/bin/tsc"), "-p", ".", "--pretty", "false"];
  const { stdout, stderr } = await runCommand(process.execPath, tsc, { cwd: project });
  return mistakeProblems(parseTsc(stdout + stderr), project, "program.ts");
}
