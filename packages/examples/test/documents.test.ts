import { copyFileSync, globSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { codeBlocks, firstBlock } from "@onelogin-mfa/page-kit/code-blocks";
import { createSandbox } from "@onelogin-mfa/sandbox";
import { expect, it } from "vitest";
import { parse } from "yaml";
import { samples } from "./support/sample-values.ts";
import { createFolder, runNode } from "./support/test.ts";

const root = join(import.meta.dirname, "../../..");
const folder = createFolder();

const documents = globSync(
  ["*.md", "docs/*.md", "spec/README.md", "spec/guides/**/*.md", "packages/*/*.md", "scripts/*/README.md"],
  // those of codegen import what it generates, and are compiled by its own tests
  { cwd: root, exclude: ["packages/codegen/{CLIENT,RECIPES}.md"] },
);
const documentExamples = documents.flatMap((path) => {
  const blocks = codeBlocks(readFileSync(join(root, path), "utf8"));
  return blocks.flatMap(({ language, code }) => (language === "ts" ? [{ path, code }] : []));
});

/** The names that examples without imports take for granted. */
const prelude = `
import {
  classifyOtpResponse, createMfaClient, enroll, findUser, generateTemporaryCode, listAllUsers, type MfaClient,
  resetFactors, resumeEnrollment, resumeVerification, verify, verifyOnce,
} from "@onelogin-mfa/client";
import { readEnvironment } from "@onelogin-mfa/client/env";
import { validator } from "@onelogin-mfa/client/validate";
declare const mfa: MfaClient;
declare const clientId: string;
declare const clientSecret: string;
const credentials = { clientId, clientSecret };
`;
const docstringExamples = globSync("packages/client/src/**/*.ts", { cwd: root }).flatMap((path) => {
  const docstrings = readFileSync(join(root, path), "utf8").matchAll(/^ *\* @example\n([\s\S]*?)\*\//gm);
  return [...docstrings].map(([, docstring = ""]) => ({
    path,
    code: firstBlock(docstring.replace(/^ *\* ?/gm, ""), "ts") || "an example without code",
  }));
});

/** Compiles examples, each as a program of its own. @returns the compiler's messages, each with the example's file */
async function compile(examples: readonly { readonly path: string; readonly code: string }[]) {
  for (const [index, { code }] of examples.entries()) {
    const program = /^import /m.test(code) ? code : `${prelude}export async function example() {\n${code}}`;
    writeFileSync(join(folder, `${index}.ts`), `${program}\nexport {};\n`);
  }
  for (const shared of globSync("packages/examples/src/share-budget*.ts", { cwd: root })) {
    copyFileSync(join(root, shared), join(folder, "share-budget.ts"));
  }
  const tsconfig = {
    extends: join(root, "tsconfig.base.json"),
    compilerOptions: { lib: ["es2024"], types: ["node"], noUnusedLocals: false },
    include: ["*.ts", "../support/msw.d.ts"],
  };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(tsconfig));
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  const { stdout } = await runNode([tsc, "-p", ".", "--pretty", "false"], { cwd: folder });
  return stdout.replace(/^(\d+)\.ts/gm, (_, index) => examples[index]?.path ?? "");
}

it("examples in documents and in the client's docstrings compile, and the samples of operations", async () => {
  const codeSamples = samples.map(({ id, TypeScript }) => ({ path: id, code: TypeScript }));
  const faulty = `import { createMfaClient } from "@onelogin-mfa/client";\ncreateMfaClient({ subdomian: "acme" });`;
  const all = [...documentExamples, ...docstringExamples, ...codeSamples];
  expect(await compile([...all, { path: "faulty.md", code: faulty }])).toMatch(
    /^faulty\.md\(2,19\): error .*"?subdomian"?.*\n$/,
  );
}, 60_000);

it("seeds in documents are taken by a sandbox, with users who have devices", () => {
  const seeds = documents.flatMap((path) => {
    const lines = readFileSync(join(root, path), "utf8").matchAll(/^echo '(users: [^']+)' > \S+\.yaml$/gm);
    return [...lines].map(([, seed = ""]) => parse(seed));
  });
  expect(seeds).not.toEqual([]);
  for (const { users } of seeds) {
    const { control } = createSandbox({ users });
    for (const { id } of users) expect(control.listDevices({ user_id: id })).not.toEqual([]);
  }
});

it("the table in the sandbox's README has each function of sandbox.control", () => {
  const readme = readFileSync(join(root, "packages/sandbox/README.md"), "utf8");
  const functions = [...readme.matchAll(/^\|[^|]*\| `(\w+)` \|/gm)].map(([, name]) => name);
  expect(functions.sort()).toEqual(Object.keys(createSandbox().control).sort());
});
