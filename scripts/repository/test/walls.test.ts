import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, it } from "vitest";
import { checkImports } from "../src/check-repository.ts";
import { root, temporaryFolder } from "../src/testing.ts";
import { findWorkspaces } from "../src/workspaces.ts";

type Wall = readonly [file: string, source: string, isRefused: boolean];

const walls: readonly Wall[] = [
  ["packages/a/own.ts", "../b/src/b.ts", true],
  ["packages/a/src/near.ts", "../../b/src/b.ts", true],
  ["packages/a/src/tool.mjs", "../../b/src/b.ts", true],
  ["packages/a/src/deep/deeper/far.ts", "../../../../b/test/support/b.ts", true],
  ["packages/a/src/root.ts", "../../../scripts/none.ts", true],
  ["packages/a/test/own-source.ts", "../src/a.ts", false],
  ["packages/a/test/support/own-source.ts", "../../src/a.ts", false],
  ["packages/a/src/name.ts", "@onelogin-mfa/review", false],
  ["packages/a/src/workshop.ts", "@onelogin-mfa/release", true],
  ["packages/a/src/workshop-part.ts", "@onelogin-mfa/repository/git", true],
  ["spec/rules/packages.ts", "../../packages/a/src/a.ts", true],
  ["spec/rules/own.ts", "../facts.ts", false],
  ["spec/workshop.ts", "@onelogin-mfa/checks", true],
  ["packages/a/src/one/two/three/four/five/six/far.ts", "../../../../../../../../b/src/b.ts", true],
  ["packages/a/src/one/two/three/four/five/six/own.ts", "../../../../../../a.ts", false],
  ["scripts/a/src/other.ts", "../../b/src/b.ts", true],
  ["scripts/a/src/program.ts", "../../none.ts", true],
  ["scripts/a/src/name.ts", "@onelogin-mfa/release", false],
  ["scripts/program.ts", "./a/src/a.ts", true],
  ["scripts/beside.ts", "./none.ts", false],
];

it("no workspace reaches into another one by path, and no package imports the workshop", () => {
  const folder = temporaryFolder();
  for (const name of ["release", "repository", "checks"])
    mkdirSync(join(folder, "scripts", name), { recursive: true });
  for (const [file, source] of walls) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), `import { one } from ${JSON.stringify(source)};\n`);
  }
  const forms = [
    "import DOT;",
    "export * from DOT;",
    "await import(DOT);",
    "require(DOT);",
    "import.meta.resolve(DOT);",
  ];
  writeFileSync(join(folder, "packages/a/forms.ts"), forms.join("\n").replaceAll("DOT", '"../b/b.ts"'));
  execFileSync("git", ["init", "--quiet"], { cwd: folder });
  execFileSync("git", ["add", "."], { cwd: folder });
  const refused = checkImports(folder).map((line) => line.replace(/:.*/s, ""));
  const expected = walls.flatMap(([file, , isRefused]) => (isRefused ? [file] : []));
  expect(refused.sort()).toEqual([...expected, ...forms.map(() => "packages/a/forms.ts")].sort());
});

it("no workspace exports its tests, so that none imports those of another one", () => {
  const exported = findWorkspaces(root).flatMap(({ name, folder }) => {
    const { exports = {} } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    return Object.values<string>(exports).map((file) => `${name} ${file}`);
  });
  expect(exported.filter((file) => file.includes("./test/"))).toEqual([]);
  expect(exported).toContain("review ./testing/*.ts");
});
