import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { codeBlocks } from "@onelogin-mfa/page-kit/code-blocks";
import { root } from "@onelogin-mfa/repository/testing";
import { describe, expect, it } from "vitest";
import { toolOf } from "../src/tools.ts";

const projects = join(root, "scripts/checks/projects");
const read = (path: string) => readFileSync(join(projects, path), "utf8");
const recipes = readFileSync(join(root, "packages/client/RECIPES.md"), "utf8");

/** The blocks of code of a section of the recipes, without the line that names their file. */
const blocksOf = (heading: string) =>
  codeBlocks(recipes)
    .filter((block) => block.heading === heading)
    .map(({ code }) => code.replace(/^\/\/ \S+\n/, ""));

describe("a project has what the client's recipes show:", () => {
  it.each([
    ["eslint/eslint.config.js", "Linters"],
    ["jest/jest.config.cjs", "Jest"],
    ["jest/tsconfig.json", "Jest"],
  ])("%s", (path, heading) => {
    expect(blocksOf(heading)).toContain(read(path));
  });

  it("the command of oxlint", () => {
    const [, command = "none"] = /`npx (oxlint [^`]+)`/.exec(recipes) ?? [];
    expect(JSON.parse(read("oxlint/package.json")).scripts.test).toContain(command);
  });
});

it.each(globSync("compilers/**/package.json", { cwd: projects }))(
  "%s pins what the tools have, so that its check runs offline",
  (path) => {
    const pinned = Object.entries<string>(JSON.parse(read(path)).devDependencies);
    for (const [name, version] of pinned) expect(toolOf(name, version), name).toBeDefined();
  },
);

it.each(globSync("**/package.json", { cwd: projects }))(
  "%s pins what a project installs, besides the packed packages",
  (path) => {
    const { private: isPrivate, dependencies, devDependencies } = JSON.parse(read(path));
    expect(isPrivate).toBe(true);
    for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies }))
      expect(version, name).toMatch(name.startsWith("@onelogin-mfa/") ? /^\*$/ : /^\d+\.\d+\.\d+$/);
  },
);
