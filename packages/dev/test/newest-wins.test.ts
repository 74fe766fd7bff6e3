import { describe, expect, it } from "vitest";
import { createLoop, merge } from "../src/loop.ts";

const change = (file: string, since = 0) => ({ since, files: new Map([[file, "changed" as const]]) });

describe("the loop", () => {
  it("makes one run of requests that come together", async () => {
    const passed = Promise.withResolvers<string[]>();
    const loop = createLoop(async ({ files }) => passed.resolve([...files.keys()]), 0);
    loop.request(change("a"));
    loop.request(change("b"));
    expect(await passed.promise).toEqual(["a", "b"]);
    await loop.close();
  });

  it("aborts a run that is superseded, and hands its changes to the next", async () => {
    const done = Promise.withResolvers<void>();
    const runs: string[][] = [];
    const loop = createLoop(async ({ files }, signal) => {
      runs.push([...files.keys()].sort());
      if (runs.length === 2) return done.resolve();
      loop.request(change("b"));
      expect(signal.aborted).toBe(true);
    }, 0);
    loop.request(change("a"));
    await done.promise;
    expect(runs).toEqual([["a"], ["a", "b"]]);
    await loop.close();
  });

  it("makes no run after it was closed", async () => {
    const runs: unknown[] = [];
    const loop = createLoop(async (changes) => void runs.push(changes), 0);
    loop.request(change("a"));
    await loop.close();
    loop.request(change("b"));
    await new Promise((resolve) => setImmediate(resolve));
    expect(runs).toEqual([]);
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
