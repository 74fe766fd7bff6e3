import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { runNode, temporaryFolder } from "./support.ts";

const packageFolder = join(import.meta.dirname, "..");
const root = join(packageFolder, "../..");

async function compileExample(change: (code: string) => string) {
  const readme = await readFile(join(packageFolder, "README.md"), "utf8");
  const code = [...readme.matchAll(/```ts\n(.*?)```/gs)].map(([, block]) => block).join("\n");
  const compilerOptions = {
    paths: {
      "@onelogin-mfa/codegen": [join(packageFolder, "src/index.ts")],
      "@onelogin-mfa/codegen/document": [join(packageFolder, "src/document.ts")],
    },
    typeRoots: [join(root, "node_modules/@types")],
  };
  const config = { extends: join(root, "tsconfig.base.json"), compilerOptions, include: ["example.ts"] };
  const folder = await temporaryFolder({
    "package.json": '{ "type": "module" }',
    "tsconfig.json": JSON.stringify({
      ...config,
      compilerOptions: { ...compilerOptions, types: ["node"], noUnusedLocals: false },
    }),
    "example.ts": change(code),
  });
  return runNode([join(root, "node_modules/typescript/bin/tsc"), "-p", folder], folder);
}

describe("the examples in the README", () => {
  test("compile", async () => {
    expect(await compileExample((code) => code)).toEqual({ code: 0, stdout: "", stderr: "" });
  });

  test("do not compile with a wrong name", async () => {
    const { stdout } = await compileExample((code) => code.replaceAll("checkFiles", "compareFiles"));
    expect(stdout).toContain("has no exported member 'compareFiles'");
  });
});
