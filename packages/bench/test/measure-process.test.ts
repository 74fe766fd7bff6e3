import { tmpdir } from "node:os";
import { describe, expect, it } from "vitest";
import { measureProcess } from "../src/process/measure-process.ts";

const cwd = tmpdir();
const megabytes = (count: number) => `Buffer.alloc(${count} * 2 ** 20, 1)`;
const measure = (script: string) => measureProcess({ args: ["--eval", script], cwd });

describe("measureProcess", () => {
  it("counts memory outside the heap, and that of processes that it starts, but not that of its parent", async () => {
    const own = Buffer.alloc(300 * 2 ** 20, 1);
    const child = `require("node:child_process").execFileSync(process.execPath, ["--eval", "${megabytes(150)}"])`;
    const [small, large, both] = await Promise.all([measure(""), measure(megabytes(150)), measure(child)]);
    expect(own.length).toBeGreaterThan(small.memory);
    expect(large.memory - small.memory).toBeGreaterThan(140e6);
    expect(both.memory - large.memory).toBeGreaterThan(small.memory / 2);
  });

  it("says why a program failed, and that one took too long", async () => {
    await expect(measure('throw new Error("no document")')).rejects.toThrow("no document");
    await expect(measureProcess({ args: ["--eval", "setInterval(() => {}, 1)"], cwd }, 100)).rejects.toThrow(
      "Stopped after 0.1 s.",
    );
  });
});
