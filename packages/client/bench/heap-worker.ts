import { createVariants, measure, respond } from "./variants.ts";

/** Prints the bytes of heap that a call allocates, as JSON. It is started by `measureHeap`. */
const callsPerRound = 1_000;

async function bytesOf(call: () => Promise<unknown>): Promise<number> {
  globalThis.gc?.();
  const before = process.memoryUsage().heapUsed;
  for (let index = 0; index < callsPerRound; index++) await call();
  return (process.memoryUsage().heapUsed - before) / callsPerRound;
}

const variants = createVariants("https://acme.onelogin.com", respond);
process.stdout.write(JSON.stringify(await measure(variants, 9, bytesOf)));
// the baseline's timeouts are still pending
process.exit();
