import { generate, writeFiles } from "@onelogin-mfa/codegen";
import { afterEach, beforeEach, expect, it } from "vitest";
import { readProject } from "../src/project.ts";
import { startTypeCheck } from "../src/type-check.ts";
import { copyFixture, type ProjectCopy } from "../testing/project-copy.ts";

const config = "packages/client/tsconfig.json";
const code = "packages/client/src/added-by-a-test.ts";
let copy: ProjectCopy;
beforeEach(() => {
  copy = copyFixture();
});
afterEach(() => copy.remove());

/** Finds the errors of the types, as place and rule. */
async function errors(): Promise<readonly string[]> {
  const project = await readProject(copy.root);
  await writeFiles(project.api.output ?? "", (await generate({ spec: project.api.document })).files);
  const types = startTypeCheck(project);
  const found = await types.check();
  await types.close();
  return found.map(
    ({ file, line, column, severity, rule }) =>
      `${severity} ${file.slice(copy.root.length + 1)}:${line}:${column} ${rule}`,
  );
}

it("nothing is found in what compiles", async () => {
  expect(await errors()).toEqual([]);
});

it("an error of types, of syntax and of the configuration is found, each at its place", async () => {
  copy.write(code, 'export const one: number = "1";\n');
  copy.write("packages/client/src/syntax.ts", "export const two = 2;\nexport const = 2;\n");
  copy.exchange(config, "{", '{ "files": 1,');
  expect((await errors()).toSorted()).toEqual([
    "error packages/client/src/added-by-a-test.ts:1:14 TS2322",
    "error packages/client/src/syntax.ts:2:14 TS1134",
    "error packages/client/tsconfig.json:1:12 TS5024",
  ]);
});
