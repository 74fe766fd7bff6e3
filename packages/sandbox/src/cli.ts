#!/usr/bin/env node
import module from "node:module";

// what is imported from here on starts faster the next time; Node 20 has no such cache
module.enableCompileCache?.();
const { main } = await import("./run-command.ts");
await main();
