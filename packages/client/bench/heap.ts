import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Measured } from "./variants.ts";

/** Larger than what a round of calls allocates, so that nothing is collected within it. */
const megabytes = 256;

/** Measures the bytes of heap that a call allocates, in a process of its own. They repeat within 2 %. */
export function measureHeap(): Measured[] {
  const space = [`--max-semi-space-size=${megabytes}`, `--min-semi-space-size=${megabytes}`];
  const worker = fileURLToPath(new URL("./heap-worker.ts", import.meta.url));
  return JSON.parse(execFileSync(process.execPath, ["--expose-gc", ...space, worker], { encoding: "utf8" }));
}
