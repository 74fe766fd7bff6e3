import { describe, expect, it } from "vitest";
import { type Changes, createLoop } from "../src/loop.ts";

const change = (file: string, since = 0) => ({ since, files: new Set([file]) });

describe("the loop", () => {
  it("makes one run of requests that come together, with the time of the newest", async () => {
    const passed = Promise.withResolvers<Changes>();
    const loop = createLoop(async (changes) => passed.resolve(changes), 0);
    loop.request(change("a", 1));
    loop.request(change("b", 2));
    expect(await passed.promise).toEqual({ since: 2, files: new Set(["a", "b"]) });
    await loop.close();
  });

  it("aborts a run that is superseded, and hands its changes to the next", async () => {
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
