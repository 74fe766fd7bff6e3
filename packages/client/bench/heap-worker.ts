import { createVariants, measure, respond } from "./variants.ts";

/** Prints the bytes of heap that a call allocates, as JSON. It is started by `measureHeap`. */
const callsPerRound = 1_000;
const warmUpCalls = 3_000;

async function bytesOf(call: () => Promise<unknown>): Promise<number> {
  globalThis.gc?.();
  const before = process.memoryUsage().heapUsed;
  for (let index = 0; index < callsPerRound; index++) await call();
  return (process.memoryUsage().heapUsed - before) / callsPerRound;
}

const variants = createVariants("https://acme.onelogin.com", respond);
// code that V8 has not optimized yet allocates more
for (const calls of Object.values(variants)) {
  for (const call of Object.values(calls)) for (let index = 0; index < warmUpCalls; index++) await call();
}
process.stdout.write(JSON.stringify(await measure(variants, 5, bytesOf)));
// the baseline's timeouts are still pending
process.exit();
