import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { generate, writeFiles } from "@onelogin-mfa/codegen";
import { listExamples } from "@onelogin-mfa/openapi";
import { temporaryFolder } from "@onelogin-mfa/repository/testing";
import { afterAll, beforeAll, expect, it } from "vitest";
import { githubDescription } from "../../bench/documents.ts";
import { installTools, toolPath } from "../../src/tools.ts";

/** As strict as a project can be that uses the code. */
const compilerOptions = {
  target: "es2022",
  module: "nodenext",
  types: [],
  noEmit: true,
  strict: true,
  noUnusedLocals: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  verbatimModuleSyntax: true,
  erasableSyntaxOnly: true,
  isolatedModules: true,
};

type Validate = (value: unknown) => boolean;
type Validators = Record<string, { responses: Record<string, Validate | undefined> } | undefined>;

const folder = temporaryFolder(afterAll);
let root: Parameters<typeof listExamples>[0];

beforeAll(async () => {
  await installTools();
  const { files, document } = await generate({ spec: githubDescription() });
  root = document.root;
  await writeFiles(join(folder, "generated"), files);
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }\n');
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["generated"] }));
}, 300_000);

it.each(["typescript", "typescript-7.0"])(
  "the code from GitHub's description compiles with %s",
  (compiler) => {
    const args = [toolPath(compiler, "bin/tsc"), "-p", folder];
    expect(execFileSync(process.execPath, args, { encoding: "utf8" })).toBe("");
  },
  300_000,
);

it("its validators tell valid examples of GitHub's from invalid ones", async () => {
  const module: { validators: Validators } = await import(
    pathToFileURL(join(folder, "generated/validators.ts")).href
  );
  const validities = listExamples(root).flatMap((example) => {
    if (example.in !== "response" || example.name === null || !/json/.test(example.mediaType)) return [];
    const validate = module.validators[example.operationId]?.responses[example.status];
    return validate ? [validate(example.value.value)] : [];
  });
  expect(new Set(validities)).toEqual(new Set([true, false]));
  expect(validities.filter((isValid) => isValid).length).toBeGreaterThan(validities.length / 2);
}, 300_000);
