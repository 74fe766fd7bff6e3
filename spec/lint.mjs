// `node lint.mjs`, or `node lint.mjs <an API of redocly.yaml>`: starts lint.ts, and in its thread lint-worker.ts. Half
// of a run is spent on reading TypeScript and Redocly's code: later runs find it compiled in Node's cache for all programs,
// which serves only what is imported after this. Node 20 has none.
import module from "node:module";
import { isMainThread } from "node:worker_threads";

module.enableCompileCache?.();
await import(isMainThread ? "./lint.ts" : "./lint-worker.ts");
