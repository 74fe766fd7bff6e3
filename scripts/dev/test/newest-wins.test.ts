import { describe, expect, it } from "vitest";
import { createLoop } from "../src/loop.ts";

const change = (file: string) => ({ since: 0, files: new Set([file]) });

describe("the loop", () => {
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
});
