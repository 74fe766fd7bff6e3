import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { createLoop, watchProject } from "../src/loop.ts";

let folder: string;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "onelogin-mfa-watch-")));
  for (const name of ["root/spec/rules", "root/other/src", "outside/deep"])
    mkdirSync(join(folder, name), { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true }));

const watchers = () => process.getActiveResourcesInfo().filter((name) => name === "FSEventWrap").length;

it("a link in spec/ is not followed and not reported, before or after the start", async () => {
  const root = join(folder, "root");
  symlinkSync(join(folder, "outside"), join(root, "spec/vendor"));
  const api = { name: "", config: join(root, "redocly.yaml"), document: join(root, "spec/mfa.yaml") };
  const project = { root, api, packages: [join(root, "other")] };
  const reported: string[] = [];
  const before = watchers();
  const found = Promise.withResolvers<void>();
  const close = await watchProject(project, ({ files }) => {
    reported.push(...files);
    found.resolve();
  });
  // spec, spec/rules, other, other/src and redocly.yaml
  expect(watchers() - before).toBe(5);
  symlinkSync(join(folder, "outside"), join(root, "spec/later"));
  symlinkSync(join(folder, "outside/deep"), join(root, "spec/rules/a.yaml"));
  for (const name of ["other/src/a.yaml", "other/src/b.ts"]) writeFileSync(join(root, name), "");
  await found.promise;
  await close();
  expect(reported).toEqual([join(root, "other/src/b.ts")]);
});

it("the loop aborts a run that is superseded, and hands its changes to the next", async () => {
  const change = (file: string) => ({ since: 0, files: new Set([file]) });
  const done = Promise.withResolvers<void>();
  const runs: string[][] = [];
  const loop = createLoop(async ({ files }, signal) => {
    runs.push([...files].sort());
    if (runs.length === 2) return done.resolve();
    loop.request(change("b"));
    expect(signal.aborted).toBe(true);
  }, 0);
  loop.request(change("a"));
  await done.promise;
  expect(runs).toEqual([["a"], ["a", "b"]]);
  await loop.close();
});
