// `node lint.mjs`, or `node lint.mjs <an API of redocly.yaml>`: starts lint.ts, and in its thread lint-worker.ts. Half
// of a run is spent on reading TypeScript and Redocly's code: later runs find it compiled in Node's cache for all programs,
// which serves only what is imported after this. Node 20 has none.
import module from "node:module";
import { isMainThread } from "node:worker_threads";

module.enableCompileCache?.();
if (isMainThread) {
  const { startLint } = await import("./lint.ts");
  const { lint, end } = startLint();
  const { text, isValid } = await lint({ folder: process.cwd(), name: process.argv[2] });
  await end();
  process.stdout.write(text);
  process.exitCode = isValid ? 0 : 1;
} else await import("./lint-worker.ts");
