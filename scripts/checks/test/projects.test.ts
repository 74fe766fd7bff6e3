import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { codeBlocks, firstBlock } from "@onelogin-mfa/page-kit/code-blocks";
import { root } from "@onelogin-mfa/repository/testing";
import { describe, expect, it } from "vitest";
import { toolOf } from "../src/tools.ts";

const projects = join(root, "scripts/checks/projects");
const read = (path: string) => readFileSync(join(projects, path), "utf8");
const recipes = readFileSync(join(root, "packages/client/RECIPES.md"), "utf8");
const readme = readFileSync(join(root, "packages/login/README.md"), "utf8");

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

describe("an application has the program of the login's README, with port, origin and base path of its own:", () => {
  const program = (section: string) => firstBlock(readme, "ts", ({ heading }) => heading === section);
  /** The files of an application of Next.js, each below the line that names it. */
  const next = firstBlock(readme, "tsx")
    .split(/^(?=\/\/ \S+\.tsx?\n)/m)
    .map((text) => [text.split(/\s/, 2)[1], text.replace(/^.*\n/, "")] as const);
  const toCommonJs = (text: string) =>
    text.replaceAll(/^import (.+) from ("[^"]+");$/gm, "const $1 = require($2);");
  const applications: readonly (readonly [path: string, shown: string])[] = [
    ["express-esm/server.js", program("Express 5")],
    ["express-commonjs/server.js", toCommonJs(program("Express 5"))],
    ["express-typescript-commonjs/server.ts", program("Express 5")],
    ["express-typescript-nodenext/server.ts", program("Express 5")],
    ["fastify/server.js", program("Fastify 5")],
    ["hono/server.js", program("Hono")],
    ...["next", "next-base-path"].flatMap((name) =>
      next.map(([path, text]) => [`${name}/${path}`, text] as const),
    ),
  ];

  it.each(applications)("%s", (path, shown) => {
    const file = read(`login/${path}`)
      .replace('process.env.APP_ORIGIN ?? "http', '"http')
      .replace("Number(process.env.PORT)", "3000")
      .replace('  basePath: "/shop",\n', "");
    expect(file.trim()).toBe(shown.trim());
  });

  it.each(applications)("%s has sixteen lines, besides empty ones and comments", (_, shown) => {
    const lines = shown.split("\n").filter((line) => !/^\s*(\/\/.*)?$/.test(line));
    expect(lines.length).toBeLessThanOrEqual(16);
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
