import { appendFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { copyProject, runWithTools, scriptOf, startIn } from "./support/interrupted-project.ts";

let project: ReturnType<typeof copyProject>;
beforeAll(() => {
  project = copyProject({ withOneApi: true });
});
afterAll(() => project.remove());
afterEach(() => void project.git("restore", "."));

const path = (file: string) => join(project.folder, file);
const edit = (file: string, from: string, to: string) =>
  writeFileSync(path(file), readFileSync(path(file), "utf8").replace(from, to));

it("npm run release -- --dry-run leaves every file as it was, also those that git ignores", async () => {
  mkdirSync(path("release"), { recursive: true });
  writeFileSync(path("release/onelogin-mfa-client-1.0.0.tgz"), "packed");
  const before = [project.git("status", "--porcelain", "--ignored"), readdirSync(path("release"))];
  const { status, printed } = await runWithTools(
    project.folder,
    [...scriptOf("release"), "--dry-run"],
    ["ok", "ok"],
  );
  expect({ status, printed }).toEqual({
    status: 0,
    printed: expect.stringContaining("Nothing has been written"),
  });
  expect([project.git("status", "--porcelain", "--ignored"), readdirSync(path("release"))]).toEqual(before);
});

it("npm run release -- --date gives the release that day", async () => {
  const env = { npm_execpath: path("node_modules/npm/bin/npm-cli.js") };
  const command = scriptOf("release", "--date", "2026-01-31");
  const { nextTool, end } = await startIn(project.folder, command, env);
  (await nextTool()).succeed();
  const install = await nextTool();
  expect(readFileSync(path("CHANGELOG.md"), "utf8")).toMatch(/^## [\d.]+ – 2026-01-31$/m);
  install.fail("npm has failed");
  expect([(await end()).status, project.git("status", "--porcelain")]).toEqual([1, ""]);
});

it("npm run release writes nothing if the build fails", async () => {
  const { status } = await runWithTools(project.folder, scriptOf("release"), ["client#build"]);
  expect([status, project.git("status", "--porcelain")]).toEqual([1, ""]);
});

// biome-ignore format: a table
it.each<{ what: string; args?: readonly string[]; edits?: () => void; says: string }>([
  { what: "changes that are not committed, which stay", edits: () => appendFileSync(path("LICENSE"), "mine\n"), says: "The work tree has changes that are not committed" },
  { what: "no address of the repository", edits: () => edit("package.json", '"repository"', '"other"'), says: 'package.json has no "repository"' },
  { what: "a tag of another version", args: ["--tag", "v987.0.0"], says: "these files have no version 987.0.0: CHANGELOG.md, " },
])("npm run release refuses $what, and builds and packs nothing", async ({ args = [], edits, says }) => {
  edits?.();
  const before = project.git("diff");
  const { status, printed } = await runWithTools(project.folder, scriptOf("release", ...args), []);
  expect({ status, printed }).toEqual({ status: 1, printed: expect.stringContaining(says) });
  expect(project.git("diff")).toBe(before);
});
