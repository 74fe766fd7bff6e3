import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readApi } from "@onelogin-mfa/openapi";
import { npmArguments, outputOf } from "@onelogin-mfa/repository/command";
import { generators, programOf } from "../src/spec-tools.ts";
import { toolPath } from "../src/tools.ts";
import { comparePrograms, type Programs } from "./programs.ts";
import type { Benchmark } from "./results.ts";

const pathOf = (specifier: string) => fileURLToPath(import.meta.resolve(specifier));
const beside = (name: string) => join(import.meta.dirname, name);
const noWarnings = "--disable-warning=ExperimentalWarning";
// as it is published: in the workspace it is TypeScript, which Node strips first
const codegenCli = join(pathOf("@onelogin-mfa/codegen/package.json"), "../dist/cli.js");
const reviewCli = join(pathOf("@onelogin-mfa/review/package.json"), "../dist/cli.js");
const redoclyCli = toolPath("@redocly/cli/bin/cli.js");

/** GitHub's description of its REST API. */
export const githubDescription = (): string => toolPath("@octokit/openapi/generated/api.github.com.json");

/** Lint, and then all emitters. */
export const ours = "lint, then codegen";
/** The same job by others: it writes types only. */
export const theirs = "redocly lint, then openapi-typescript";

/** Both pipelines on a document, each program in a process of its own. @param config of both lints, unless it is the spec */
export function pipelinesOf(document: string, config?: string): Readonly<Record<string, Programs>> {
  const lint =
    config === undefined
      ? [pathOf("@onelogin-mfa/spec/lint"), "mfa@v2"]
      : [beside("lint-document.ts"), document, config];
  const redoclyLint = config === undefined ? [] : ["--config", config, "--max-problems", "1"];
  const types = programOf("openapi-typescript/bin/cli.js SPEC -o schema.ts", document);
  return {
    [ours]: [[noWarnings, ...lint], codegenOf(document)],
    [theirs]: [[redoclyCli, "lint", document, ...redoclyLint], types],
  };
}

const codegenOf = (document: string) => [noWarnings, codegenCli, document, "generated", "--quiet"];

/** All emitters without lint, and generators of types, or of types and a client that uses `fetch`, without formatting. */
function generatorsOf(document: string): Readonly<Record<string, Programs>> {
  const competitors = {
    "openapi-typescript": "openapi-typescript/bin/cli.js SPEC -o schema.ts",
    ...generators,
    "@redocly/cli": "@redocly/cli/bin/cli.js generate-client SPEC -o client.ts",
  };
  const programs = Object.entries(competitors).map(([name, command]) => [
    name,
    [programOf(command, document)],
  ]);
  return { codegen: [codegenOf(document)], ...Object.fromEntries(programs) };
}

export const generator: Benchmark = {
  title: "Generator: the spec",
  method: `From the spec, each run in new processes. Lint is \`npm run lint\` on the spec and its flows; codegen writes types,
methods, operation metadata, names of secrets and validators; openapi-typescript writes types, the others types and a client. Measured
are processor time of all threads and peak memory, native code included. codegen and lint keep V8's compiled code between runs.`,
  async measure(scratch, isQuick) {
    const spec = (await readApi(import.meta.dirname)).document;
    // in which the lint looks for the list of APIs
    const list = { "mfa@v2": { root: spec, extends: [join(spec, "../lint.yaml")] } };
    writeFileSync(join(scratch, "redocly.yaml"), JSON.stringify({ apis: list }));
    const pipelines = pipelinesOf(spec);
    const options = { scratch, rounds: isQuick ? 1 : 7 };
    return [
      ...(await comparePrograms("The spec", pipelines, theirs, { ...options, limits: { [ours]: 1 } })),
      ...(await comparePrograms("Code from the spec", generatorsOf(spec), "openapi-typescript", {
        ...options,
        limits: { codegen: 0.65 },
      })),
    ];
  },
};

/** The built-in rules that the spec's lint extends, without those of examples, for which it has a rule of its own. */
export function writeLintConfig(folder: string): string {
  const off = ["media-type", "parameter", "schema"].map((what) => `  no-invalid-${what}-examples: off\n`);
  const path = join(folder, "lint.yaml");
  writeFileSync(path, `extends: [recommended-strict]\nrules:\n${off.join("")}`);
  return path;
}

export const largeDocument: Benchmark = {
  title: "Generator: GitHub's REST description",
  method: `The same from GitHub's description of its REST API: 1,223 operations, 12 MB of JSON, OpenAPI 3.0. Both lints have the
built-in rules that the spec's lint extends.`,
  async measure(scratch, isQuick) {
    const document = githubDescription();
    const pipelines = pipelinesOf(document, writeLintConfig(scratch));
    const options = { scratch, rounds: isQuick ? 1 : 5 };
    return [
      ...(await comparePrograms("GitHub's", pipelines, theirs, { ...options, limits: { [ours]: 1 } })),
      ...(await comparePrograms("Code from GitHub's", generatorsOf(document), "openapi-typescript", options)),
    ];
  },
};

/** Downloads the older description of GitHub's REST API alone, without the others of its package. */
async function olderDescription(folder: string): Promise<string> {
  const file = "package/generated/api.github.com.json";
  const args = npmArguments("pack", "@octokit/openapi@22.0.0", "--silent");
  const archive = await outputOf(process.execPath, args, { cwd: folder });
  await outputOf("tar", ["-xzf", archive.trim(), file], { cwd: folder });
  return join(folder, file);
}

export const comparison: Benchmark = {
  title: "Comparison of two documents",
  method: `From two files to the list of changes, each run in a new process: the spec with one description changed, and GitHub's
description of its REST API, 12 MB, in versions 22.0.0 and 23.0.2 of @octokit/openapi, with some 1,370 changes. Measured
are processor time of all threads and peak memory, the start included.`,
  async measure(scratch, isQuick) {
    const spec = (await readApi(import.meta.dirname)).document;
    const reworded = join(scratch, "reworded.yaml");
    const text = readFileSync(spec, "utf8");
    writeFileSync(reworded, text.replace(/description: (?=\w)/, "description: Reworded. "));
    const documents = [
      ["The spec", reworded, spec, {}],
      ["GitHub's description", await olderDescription(scratch), githubDescription(), { review: 1 }],
    ] as const;
    const tables = [];
    for (const [what, base, head, limits] of documents) {
      const asJson = ["--format", "json", "--output", "diff.json", "--fail-on", "none"];
      const programs = {
        review: [[reviewCli, base, head, "--format", "json"]],
        "redocly diff": [[redoclyCli, "diff", base, head, ...asJson]],
      };
      const options = { scratch, rounds: isQuick ? 1 : 5, limits };
      tables.push(...(await comparePrograms(what, programs, "redocly diff", options)));
    }
    return tables;
  },
};
