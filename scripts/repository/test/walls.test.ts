import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { expect, it } from "vitest";
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
  ["scripts/a/src/other.ts", "../../b/src/b.ts", true],
  ["scripts/a/src/program.ts", "../../none.ts", true],
  ["scripts/a/src/name.ts", "@onelogin-mfa/release", false],
  ["scripts/program.ts", "./a/src/a.ts", true],
  ["scripts/beside.ts", "./none.ts", false],
];

it("no workspace reaches into another one by path, and no package imports the workshop", () => {
  const folder = temporaryFolder();
  for (const [file, source] of walls) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), `import ${JSON.stringify(source)};\n`);
  }
  copyFileSync(join(root, "biome.json"), join(folder, "biome.json"));
  const biome = join(root, "node_modules/@biomejs/biome/bin/biome");
  const args = ["lint", "--only=style/noRestrictedImports", "--vcs-enabled=false", "--reporter=github", "."];
  const { stdout, stderr } = spawnSync(process.execPath, [biome, ...args], { cwd: folder, encoding: "utf8" });
  const refused = [...`${stdout}${stderr}`.matchAll(/file=([^,]+),/g)].map(([, file = ""]) =>
    relative(folder, file).replaceAll(sep, "/"),
  );
  expect(refused.sort()).toEqual(walls.flatMap(([file, , isRefused]) => (isRefused ? [file] : [])).sort());
});

it("no workspace exports its tests, so that none imports those of another one", () => {
  const exported = findWorkspaces(root).flatMap(({ name, folder }) => {
    const { exports = {} } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    return Object.values<string>(exports).map((file) => `${name} ${file}`);
  });
  expect(exported.filter((file) => file.includes("./test/"))).toEqual([]);
  expect(exported).toContain("review ./testing/*.ts");
});
