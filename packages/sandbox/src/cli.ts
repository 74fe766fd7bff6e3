#!/usr/bin/env node
import module from "node:module";
import { setFlagsFromString } from "node:v8";

// Bun's engine has no such flags
const setFlags = process.versions.bun ? () => {} : setFlagsFromString;
// a server that runs all day beside others keeps its heap small: half the memory under load
setFlags("--semi-space-growth-factor=8 --heap-growing-percent=20");
// what is imported from here on starts faster the next time; Node 20 has no such cache
module.enableCompileCache?.();
const { main } = await import("./run-command.ts");
// the young generation has grown once, while that was loaded: less makes calls slower, and more takes memory only
setFlags("--semi-space-growth-factor=1");
await main();
