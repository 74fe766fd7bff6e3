import { readdirSync } from "node:fs";
import { join } from "node:path";
import { npm, npmArgs } from "@onelogin-mfa/repository/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  allWays,
  copyProject,
  interrupt,
  scriptOf,
  startIn,
  type Way,
  ways,
} from "./support/interrupted-project.ts";

let project: ReturnType<typeof copyProject>;
beforeAll(() => {
  project = copyProject({ withOneApi: true });
});
afterAll(() => project.remove());

/** Turbo itself cannot know that its launcher was killed: it goes on to its end. */
const endsTurbo = (way: Way) => way !== "SIGKILL of the launcher";
const passed = (printed: string) => printed.match(/✓ .*|.*passed.*/g) ?? [];
const namesIn = (path: string) => readdirSync(join(project.folder, path));

describe("an interrupted run is no pass, and ends all that it has started", () => {
  it.each([
    // the other commands of turbo are as "build" is
    ...allWays.filter(endsTurbo).map((way) => ({ verb: "build", way, after: 0 })),
    ...allWays.map((way) => ({ verb: "start", way, after: 1 })),
  ])("npm run $verb, $way after $after steps", { tags: "security" }, async ({ verb, way, after }) => {
    const { status, printed } = await interrupt(project.folder, scriptOf(verb), { way, after });
    expect(status).toBe(ways[way].status);
    expect(passed(printed)).toHaveLength(after);
  });

  it("npm run build, SIGKILL of npm", async () => {
    const { child, nextTool, end } = await startIn(project.folder, [npm, ...npmArgs, "run", "build"]);
    const tool = await nextTool();
    child.kill("SIGKILL");
    await tool.ended;
    expect(passed((await end()).printed)).toEqual([]);
  });
});

it("an interrupted release leaves the checkout as it was, though npm install has changed the lockfile", {
  tags: "security",
}, async () => {
  const env = { npm_execpath: join(project.folder, "node_modules/npm/bin/npm-cli.js") };
  const run = await interrupt(project.folder, scriptOf("release"), { way: "Ctrl-C", after: 3, env });
  expect(run).toMatchObject({ tool: "npm pack", status: 130 });
  expect(project.git("status", "--porcelain")).toBe("");
  expect(namesIn(".")).not.toContain("release");
});

describe("an interrupted task leaves no half of its output", () => {
  it("the site", async () => {
    const command = [process.execPath, "scripts/site/src/build-site.ts"];
    const run = await interrupt(project.folder, command, { way: "Ctrl-C" });
    expect(run).toMatchObject({ tool: "typedoc ", status: 130 });
    expect(namesIn("scripts/site").filter((name) => /^(dist|\.work)$/.test(name))).toEqual([]);
  });

  it("a package", async () => {
    project.replace("typescript/bin/tsc");
    const command = [process.execPath, "../../scripts/build-package.ts"];
    const run = await interrupt(join(project.folder, "packages/client"), command, { way: "Ctrl-C" });
    expect(run).toMatchObject({ tool: "typescript -p", status: 130 });
    expect(namesIn("packages/client")).not.toContain("dist");
  });
});
