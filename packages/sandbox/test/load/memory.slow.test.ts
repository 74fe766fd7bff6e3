import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";

const program = fileURLToPath(new URL("support/measure-heap.ts", import.meta.url));

/** 30,000 calls of growth at this rate are 300 kB, and no more than the heap varies by itself. */
const bytesPerCallAllowed = 10;

async function measure(...words: string[]) {
  const args = ["--expose-gc", "--disable-warning=ExperimentalWarning", program, ...words];
  return JSON.parse((await promisify(execFile)(process.execPath, args)).stdout);
}

describe("the memory of the sandbox", () => {
  it("is after 40,000 calls what it is after 10,000, and journal and inbox are bounded", async () => {
    const { bytesPerCall, ...counts } = await measure("10000", "40000");
    expect(counts).toEqual({ calls: 40_000, messages: 2000, journal: 1000, kept: 0 });
    expect(bytesPerCall).toBeLessThan(bytesPerCallAllowed);
  });

  it("negative control: grows if ten characters of each response are kept", async () => {
    const { bytesPerCall, kept } = await measure("5000", "15000", "leak");
    expect(kept).toBe(15_000);
    expect(bytesPerCall).toBeGreaterThan(bytesPerCallAllowed);
  });
});
