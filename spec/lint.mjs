// Starts lint.ts. Half of a run is spent on reading TypeScript and Redocly's code: later runs find it compiled in Node's cache
// for all programs, which serves only what is imported after this. Node 20 has none.
import module from "node:module";

module.enableCompileCache?.();
await import("./lint.ts");
