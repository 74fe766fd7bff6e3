import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, it } from "vitest";

const program = fileURLToPath(new URL("support/measure-heap.ts", import.meta.url));

/** 80,000 calls of growth at this rate are less than a megabyte, and no more than the heap varies by itself. */
const bytesPerCallAllowed = 10;

async function measure(...more: string[]) {
  const args = ["--expose-gc", "--disable-warning=ExperimentalWarning", program, "20000", "100000", ...more];
  return JSON.parse((await promisify(execFile)(process.execPath, args)).stdout);
}

it("the heap after 100,000 calls is that after 20,000, and journal and inbox are bounded", async () => {
  const { bytesPerCall, ...counts } = await measure();
  expect(counts).toEqual({ calls: 100_000, messages: 2000, journal: 1000, kept: 0 });
  expect(bytesPerCall).toBeLessThan(bytesPerCallAllowed);
});

it("canary: ten characters kept of each reply are noticed", async () => {
  const { bytesPerCall, kept } = await measure("leak");
  expect(kept).toBe(100_000);
  expect(bytesPerCall).toBeGreaterThan(bytesPerCallAllowed);
});
