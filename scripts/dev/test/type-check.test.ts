import { join } from "node:path";
import { generate, writeFiles } from "@onelogin-mfa/codegen";
import { afterEach, beforeEach, expect, it, onTestFinished } from "vitest";
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

it("what is told of is checked again, each file with errors is one problem, and a long message is cut", async () => {
  const project = await readProject(copy.root);
  await writeFiles(project.api.output ?? "", (await generate({ spec: project.api.document })).files);
  const types = startTypeCheck(project);
  onTestFinished(() => types.close());
  expect(await types.check()).toEqual([]);
  const names = Array.from({ length: 40 }, (_, index) => `"member-${index}"`);
  const long = `export const three: { ${names.map((name) => `${name}: 1`).join("; ")} } = 3;\n`;
  copy.write(code, `export const one: "x-effect" = "x-effects";\nexport const two: number = "2";\n`);
  copy.write("packages/client/src/long.ts", long);
  // nobody has told of it
  expect(await types.check()).toEqual([]);
  types.update([...copy.changed]);
  const found = await types.check();
  expect(await types.check()).toBe(found);
  const [short, cut] = found.toSorted((one, other) => one.message.length - other.message.length);
  expect(short?.message).toBe(
    `Type '"x-effects"' is not assignable to type '"x-effect"'. (and 1 more in this file)`,
  );
  expect(cut?.message).toMatch(/^Type 'number' is not assignable to type '.{199}…$/);
  const at = { file: "", line: 1, column: 1, pointer: "", rule: "a" };
  const follows = (message: string, severity: "error" | "warning" = "error") =>
    short?.followsFrom?.({ ...at, message, severity });
  expect(follows("`x-effect` is missing.")).toBe(true);
  expect(follows("The key x-effect is missing.")).toBe(false);
  expect(follows("`x-other` is missing.")).toBe(false);
  // it would pass with the warning
  expect(follows("`x-effect` is missing.", "warning")).toBe(false);
  types.update([join(copy.root, code), join(copy.root, "packages/client/src/long.ts")]);
  copy.deleteFile(code);
  copy.deleteFile("packages/client/src/long.ts");
  expect(await types.check()).toEqual([]);
});
