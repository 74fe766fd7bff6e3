import { fork } from "node:child_process";
import { once } from "node:events";
import { measureHeap } from "./heap.ts";
import { createVariants, type Measured, measure, respond, type Variant } from "./variants.ts";

/** The cost of a call: time and heap with a function as the server, and requests per second over loopback. */
const callsPerRound = 400;
const atOnce = 64;

async function timeOf(call: Variant): Promise<number> {
  const start = process.hrtime.bigint();
  for (let index = 0; index < callsPerRound; index++) await call();
  return Number(process.hrtime.bigint() - start) / callsPerRound / 1e3;
}

async function rateOf(call: Variant): Promise<number> {
  let left = 4 * callsPerRound;
  const worker = async () => {
    while (left-- > 0) await call();
  };
  const start = process.hrtime.bigint();
  await Promise.all(Array.from({ length: atOnce }, worker));
  return (4 * callsPerRound * 1e9) / Number(process.hrtime.bigint() - start);
}

function show(title: string, unit: string, measured: readonly Measured[]): void {
  process.stdout.write(`${title}\n`);
  for (const { method, name, value, ratio } of measured) {
    const columns = [
      method.padEnd(5),
      name.padEnd(14),
      value.toFixed(unit === "µs" ? 1 : 0).padStart(8),
      unit,
    ];
    process.stdout.write(`  ${columns.join(" ")}  ${ratio.toFixed(2)}\n`);
  }
}

async function overLoopback(): Promise<Measured[]> {
  const server = fork(new URL("./server.ts", import.meta.url));
  const [port] = await once(server, "message");
  const measured = await measure(createVariants(`http://127.0.0.1:${port}`), 12, rateOf);
  server.disconnect();
  return measured;
}

show("heap of a call, a function as the server", "B", measureHeap());
show(
  "time of a call, a function as the server",
  "µs",
  await measure(createVariants("https://acme.onelogin.com", respond), 42, timeOf),
);
show(`requests per second over loopback, ${atOnce} at once`, "/s", await overLoopback());
process.exit();
