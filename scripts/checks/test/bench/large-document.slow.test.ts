import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { emitterNames, generate, writeFiles } from "@onelogin-mfa/codegen";
import { listExamples } from "@onelogin-mfa/openapi";
import { root as repository, temporaryFolder } from "@onelogin-mfa/repository/testing";
import { afterAll, beforeAll, expect, it } from "vitest";
import { githubDescription } from "../../bench/documents.ts";
import { bundle } from "../../src/bundle-size.ts";
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
  const { files, document } = await generate({ spec: githubDescription(), emit: emitterNames });
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

it("a bundle has the methods that are called, with the sizes that the page of the client states", async () => {
  mkdirSync(join(folder, "node_modules"));
  const openapiFetch = dirname(fileURLToPath(import.meta.resolve("openapi-fetch/package.json")));
  symlinkSync(openapiFetch, join(folder, "node_modules/openapi-fetch"), "dir");
  const make = 'import createFetchClient from "openapi-fetch";\nconst github = createFetchClient({});\n';
  const sizeOf = async (name: string, call: string) => {
    const imported = name && `import { ${name} } from "./generated/client.ts";\n`;
    const { code, gzipped } = await bundle(`${imported}${make}${call}`, folder);
    return { paths: code.match(/path:"\//g)?.length ?? 0, kilobytes: gzipped / 1000 };
  };
  const none = await sizeOf("", 'github.GET("/");');
  const one = await sizeOf("reposGet", 'reposGet(github, { owner: "octokit", repo: "rest.js" });');
  const all = await sizeOf("createClient", "console.log(createClient(github));");
  expect([none.paths, one.paths, all.paths]).toEqual([0, 1, 1223]);
  const page = readFileSync(join(repository, "packages/codegen/CLIENT.md"), "utf8").replace(/\s+/g, " ");
  const sizes =
    /one call is ([\d.]+) kB gzipped, ([\d.]+) kB of which are openapi-fetch, and `createClient` (\d+) kB/;
  const [, ...stated] = sizes.exec(page) ?? [];
  const [first, fetchAlone, whole] = [one, none, all].map(({ kilobytes }) => kilobytes);
  expect(stated).toEqual([first?.toFixed(1), fetchAlone?.toFixed(1), whole?.toFixed(0)]);
}, 300_000);
