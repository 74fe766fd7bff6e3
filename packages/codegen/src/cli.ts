#!/usr/bin/env node
import { enableCompileCache } from "node:module";
import { join } from "node:path";

// Most of a run is spent on compiling the TypeScript compiler; later runs find its code in this cache.
// Where the folder cannot be written, Node goes on without.
enableCompileCache(join(import.meta.dirname, "../node_modules/.cache/codegen"));

// imported late, so that the cache serves it too
const { runCli } = await import("./run-cli.ts");
process.exitCode = await runCli(process.argv.slice(2), {
  folder: process.cwd(),
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
});
