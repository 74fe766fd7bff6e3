#!/usr/bin/env node
import { enableCompileCache } from "node:module";
import { join } from "node:path";

// Most of a run is spent on compiling the TypeScript compiler; later runs find its code in this cache.
// Where the folder cannot be written, Node goes on without.
enableCompileCache(join(import.meta.dirname, "../node_modules/.cache/codegen"));

// imported late, so that the cache serves them too
const { main } = await import("@onelogin-mfa/command-line");
const { codegen, runCodegen } = await import("./program.ts");
await main(codegen, (spec, outDir, options) => runCodegen(spec, outDir, options));
