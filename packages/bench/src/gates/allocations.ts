import { Session } from "node:inspector/promises";
import { type CreateCalls, respond } from "../client/job.ts";

/**
 * Samples where the calls of a subject allocate, and prints it as JSON: `node allocations.ts MODULE`. It is started by the
 * gate of the heap, to explain a figure.
 */
const calls = 2_000;

// the subjects export it
const { createCalls } = (await import(process.argv[2] ?? "")) as { createCalls: CreateCalls };
const { GET, POST } = createCalls({ baseUrl: "https://acme.onelogin.com", fetch: respond });
for (let index = 0; index < calls; index++) await GET();
const session = new Session();
session.connect();
await session.post("HeapProfiler.startSampling", {
  samplingInterval: 4_096,
  includeObjectsCollectedByMajorGC: true,
  includeObjectsCollectedByMinorGC: true,
});
for (let index = 0; index < calls / 2; index++) {
  await GET();
  await POST();
}
const { profile } = await session.post("HeapProfiler.stopSampling");
const bytes = new Map<string, number>();
const nodes = [profile.head];
for (const { callFrame, selfSize, children } of nodes) {
  const file = callFrame.url.replace(/^.*\/packages\//, "packages/").replace(/^.*node_modules\//, "") || "V8";
  bytes.set(file, (bytes.get(file) ?? 0) + selfSize / calls);
  nodes.push(...children);
}
process.stdout.write(JSON.stringify([...bytes].sort(([, a], [, b]) => b - a)));
// the timeouts are still pending
process.exit();
