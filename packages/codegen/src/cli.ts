#!/usr/bin/env node
import module from "node:module";

// Later runs find the compiled code of Ajv and js-yaml in Node's cache for all programs. Node 20 has none; where its folder
// cannot be written, Node goes on without.
module.enableCompileCache?.();

// imported late, so that the cache serves it too
const { start } = await import("./program.ts");
await start();
