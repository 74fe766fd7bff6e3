import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { createLoop, watchProject } from "../src/loop.ts";

let folder: string;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "onelogin-mfa-watch-")));
  // the folder of the root has a name that is ignored below it
  for (const name of ["dist/root/spec/rules", "dist/root/other/src", "outside/deep"])
    mkdirSync(join(folder, name), { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A project with its spec and one package. */
function createProject() {
  const root = join(folder, "dist/root");
  const api = { name: "", config: join(root, "redocly.yaml"), document: join(root, "spec/mfa.yaml") };
  return { root, api, packages: [join(root, "other")] };
}

const watchers = () => process.getActiveResourcesInfo().filter((name) => name === "FSEventWrap").length;

it("a link in spec/ is not followed and not reported, before or after the start", {
  tags: "security",
}, async () => {
  const project = createProject();
  const { root } = project;
  symlinkSync(join(folder, "outside"), join(root, "spec/vendor"));
  writeFileSync(join(root, "other/src/before.ts"), "");
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

it("documents and code are reported beside the spec, the configuration too, and code alone elsewhere, until it is closed", async () => {
  const project = createProject();
  const besideSpec = ["spec/a.yaml", "spec/b.yml", "spec/c.json", "spec/d.ts", "spec/rules/e.ts"];
  const wanted = ["redocly.yaml", ...besideSpec, "other/src/f.ts", "other/src/g.tsx"];
  const reported = new Set<string>();
  const found = Promise.withResolvers<void>();
  const before = watchers();
  const close = await watchProject(project, ({ files }) => {
    for (const file of files) reported.add(relative(project.root, file));
    if (reported.size >= wanted.length) found.resolve();
  });
  const write = (...names: readonly string[]) => {
    for (const name of names) writeFileSync(join(project.root, name), "");
  };
  // copies of an editor, notes, and what the compiler keeps
  write("spec/a.yaml~", "spec/notes.md", "other/src/h.tsbuildinfo", "other/src/i.yaml", "other/src/.j.ts");
  write(...wanted);
  await found.promise;
  expect([...reported].sort()).toEqual(wanted.toSorted());
  await close();
  expect(watchers()).toBe(before);
});

const change = (file: string, since = 0) => ({ since, files: new Set([file]) });

it("the loop aborts a run that is superseded", async () => {
  const done = Promise.withResolvers<boolean>();
  const loop = createLoop(async ({ files }, signal) => {
    if (files.size > 1) return;
    loop.request(change("b"));
    done.resolve(signal.aborted);
  }, 0);
  loop.request(change("a"));
  expect(await done.promise).toBe(true);
  await loop.close();
});

it("the loop waits until nothing is saved for a while, as an editor writes in several steps", async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const runs: string[] = [];
  const loop = createLoop(async ({ files }) => void runs.push([...files].join("")), 100);
  loop.request(change("a"));
  await vi.advanceTimersByTimeAsync(60);
  loop.request(change("b"));
  await vi.advanceTimersByTimeAsync(60);
  expect(runs).toEqual([]);
  await vi.advanceTimersByTimeAsync(40);
  expect(runs).toEqual(["ab"]);
  await loop.close();
});

describe("a loop that is closed", () => {
  /** A loop whose runs last until they are let go. */
  function createSlowLoop() {
    const [started, released] = [Promise.withResolvers<AbortSignal>(), Promise.withResolvers<void>()];
    const events: string[] = [];
    const loop = createLoop(async ({ files }, signal) => {
      events.push(`start ${[...files]}`);
      started.resolve(signal);
      await released.promise;
      events.push("end");
    }, 0);
    return { loop, started: started.promise, release: released.resolve, events };
  }
  /** Waits until timers that are due have been called. */
  const timers = () => new Promise((resolve) => setTimeout(resolve, 0));

  it("aborts its run and waits for its end, and does not do what has been saved meanwhile or later", async () => {
    const { loop, started, release, events } = createSlowLoop();
    loop.request(change("a"));
    const signal = await started;
    loop.request(change("b"));
    await timers();
    const closed = loop.close().then(() => events.push("closed"));
    expect(signal.aborted).toBe(true);
    loop.request(change("c"));
    await timers();
    release();
    await closed;
    await timers();
    expect(events).toEqual(["start a", "end", "closed"]);
  });

  it("does not start a run that waits for its time, and none at all without a save", async () => {
    const { loop, events } = createSlowLoop();
    loop.request(change("a"));
    await loop.close();
    loop.request(change("b"));
    await timers();
    expect(events).toEqual([]);
    await expect(createSlowLoop().loop.close()).resolves.toBeUndefined();
  });
});

/** Runs the loop with saves before the first run, and during each of the next ones. @returns the files and the time of each run */
async function runsAfter(before: string, ...during: readonly string[]): Promise<string[]> {
  const done = Promise.withResolvers<void>();
  const runs: string[] = [];
  let count = 0;
  const save = (files: string) => {
    for (const file of files) {
      count += 1;
      loop.request(change(file, count));
    }
  };
  const loop = createLoop(async ({ files, since }) => {
    save(during[runs.length] ?? "");
    runs.push(`${[...files].sort().join("")} ${since}`);
    // those of a run that nothing superseded are done
    if (runs.length > during.length) done.resolve();
    else if (during[runs.length - 1] === "") setTimeout(save, 0, "z");
  }, 0);
  save(before);
  await done.promise;
  await loop.close();
  return runs;
}

it.each<[what: string, runs: readonly string[], before: string, ...during: string[]]>([
  ["a save", ["a 1"], "a"],
  ["saves before a run begins", ["abc 3"], "abc"],
  ["one file that is saved twice", ["a 2"], "aa"],
  ["a save during a run", ["a 1", "ab 2"], "a", "b"],
  ["saves during a run", ["a 1", "abc 3"], "a", "bc"],
  ["saves before and during a run", ["ab 2", "abcd 4"], "ab", "cd"],
  ["saves during several runs", ["a 1", "ab 2", "abcd 4", "abcde 5"], "a", "b", "cd", "e"],
  ["a save after a run that was not superseded", ["a 1", "ab 2", "z 3"], "a", "b", ""],
])("the loop loses no file of %s: %j", async (_, runs, before, ...during) => {
  expect(await runsAfter(before, ...during)).toEqual(runs);
});
