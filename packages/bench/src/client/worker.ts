import { isDeepStrictEqual } from "node:util";
import { type CreateCalls, respond, results } from "./job.ts";
import type { Order, Report } from "./subject-process.ts";

/** One subject in a process of its own: `node worker.ts MODULE [URL]`. It does what its parent orders. */
const [module = "", baseUrl] = process.argv.slice(2);
// the subjects export it
const { createCalls } = (await import(module)) as { createCalls: CreateCalls };
const calls = createCalls(
  baseUrl === undefined ? { baseUrl: "https://acme.onelogin.com", fetch: respond } : { baseUrl },
);

process.on("message", async (order: Order) => process.send?.(await obey(order)));
process.on("disconnect", () => process.exit());
process.send?.({ value: 0 });

const gauges = {
  time: () => performance.now() * 1e3,
  heap: () => process.memoryUsage().heapUsed,
  cpu() {
    const { user, system } = process.cpuUsage();
    return user + system;
  },
};

async function obey(order: Order): Promise<Report> {
  try {
    return { value: await run(order) };
  } catch (error) {
    return { error: String(error) };
  }
}

async function run({ measure, method, count, atOnce = 1 }: Order): Promise<number> {
  const call = calls[method];
  if (measure === "result") {
    const result = await call();
    if (isDeepStrictEqual(result, results[method])) return 1;
    throw new Error(`the result of ${method} differs: ${JSON.stringify(result)}`);
  }
  let left = count;
  const takeCalls = async () => {
    while (left-- > 0) await call();
  };
  globalThis.gc?.();
  const before = gauges[measure]();
  if (atOnce === 1) await takeCalls();
  else await Promise.all(Array.from({ length: atOnce }, takeCalls));
  return (gauges[measure]() - before) / count;
}
