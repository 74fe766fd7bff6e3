import { describe, expect, it } from "vitest";
import { merge } from "../src/loop/changes.ts";
import { createLoop } from "../src/loop/create-loop.ts";
import { latestOnly } from "../src/loop/latest-only.ts";

const change = (file: string, since = 0) => ({ since, files: new Map([[file, "changed" as const]]) });

describe("latestOnly", () => {
  it("runs one call at a time, and of those that wait only the last", async () => {
    const started: number[] = [];
    const gate = Promise.withResolvers<void>();
    const work = latestOnly(async (number: number) => {
      started.push(number);
      await gate.promise;
      return number;
    });
    const results = [work(1), Promise.resolve().then(() => work(2)), Promise.resolve().then(() => work(3))];
    gate.resolve();
    expect(await Promise.all(results)).toEqual([1, undefined, 3]);
    expect(started).toEqual([1, 3]);
  });

  it("goes on after a call that failed", async () => {
    const work = latestOnly(async (fails: boolean) => {
      if (fails) throw new Error("failed");
      return "done";
    });
    await expect(work(true)).rejects.toThrow("failed");
    expect(await work(false)).toBe("done");
  });
});

describe("the loop", () => {
  it("makes one pass of requests that come together", async () => {
    const passed = Promise.withResolvers<string[]>();
    const loop = createLoop(async ({ files }) => passed.resolve([...files.keys()]), 0);
    loop.request(change("a"));
    loop.request(change("b"));
    expect(await passed.promise).toEqual(["a", "b"]);
    await loop.close();
  });

  it("aborts a pass that is superseded, and hands its changes to the next", async () => {
    const done = Promise.withResolvers<void>();
    const passes: string[][] = [];
    const loop = createLoop(async ({ files }, signal) => {
      passes.push([...files.keys()].sort());
      if (passes.length === 2) return done.resolve();
      loop.request(change("b"));
      expect(signal.aborted).toBe(true);
    }, 0);
    loop.request(change("a"));
    await done.promise;
    expect(passes).toEqual([["a"], ["a", "b"]]);
    await loop.close();
  });

  it("makes no pass after it was closed", async () => {
    const passes: unknown[] = [];
    const loop = createLoop(async (changes) => void passes.push(changes), 0);
    loop.request(change("a"));
    await loop.close();
    loop.request(change("b"));
    await new Promise((resolve) => setImmediate(resolve));
    expect(passes).toEqual([]);
  });
});

describe("merged changes", () => {
  it("have the newer time, and what happened to each file last", () => {
    const deleted = { since: 1, files: new Map([["a", "deleted" as const]]) };
    const created = { since: 2, files: new Map([["a", "created" as const]]) };
    expect(merge(change("b", 0), deleted)).toEqual({
      since: 1,
      files: new Map([
        ["b", "changed"],
        ["a", "deleted"],
      ]),
    });
    expect(merge(deleted, created).files.get("a")).toBe("changed");
    expect(merge(undefined, created).files.get("a")).toBe("created");
  });
});
