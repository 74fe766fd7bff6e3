import { createSandbox } from "../../../src/index.ts";
import { callForever } from "./call-forever.ts";

/**
 * Prints as JSON by how many bytes the heap grows for each call of a sandbox, between two numbers of calls:
 * `node --expose-gc measure-heap.ts 10000 40000 [leak]`. With `leak` a few characters of every reply are kept, as a
 * canary.
 */
const [from = 0, to = 0] = process.argv.slice(2, 4).map(Number);
const kept: string[] = [];
const keep = process.argv[4] === "leak" ? (text: string) => kept.push(text.slice(0, 10)) : () => {};

// a second apart, so that what is old can be forgotten
let now = Date.UTC(2026, 0, 5, 9);
const users = Array.from({ length: 10 }, (_, index) => ({ id: index + 1, name: "Ada", phone: "+15550100" }));
const sandbox = createSandbox({ users, now: () => now });
const calls = callForever(sandbox, users, () => {
  now += 1000;
});

async function heapAfter(count: number): Promise<number> {
  while (calls.count() < count) keep(await calls.next());
  // a second time for what the first one has set free
  global.gc?.();
  global.gc?.();
  return process.memoryUsage().heapUsed;
}

const before = await heapAfter(from);
const after = await heapAfter(to);
const bytesPerCall = (after - before) / (to - from);
const { messages } = sandbox.control.getState().counts;
const journal = sandbox.control.listJournal().length;
process.stdout.write(
  JSON.stringify({ calls: calls.count(), messages, journal, bytesPerCall, kept: kept.length }),
);
