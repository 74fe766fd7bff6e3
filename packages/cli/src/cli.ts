#!/usr/bin/env node
import { setTimeout } from "node:timers/promises";
import { endOnClosedPipe } from "@onelogin-mfa/command-line";
import { runCommandLine } from "./run.ts";
import { exitCodes, type Terminal } from "./terminal.ts";

const controller = new AbortController();
const interrupt = () => {
  // the second time at once, whatever is still being cleaned up
  if (controller.signal.aborted) process.exit(exitCodes.interrupted);
  controller.abort();
};
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, interrupt);
// a window that is closed sends it more than once, and nobody has asked to end at once
process.on("SIGHUP", () => controller.abort());

const terminal: Terminal = {
  input: process.stdin,
  out: process.stdout,
  err: process.stderr,
  env: process.env,
  signal: controller.signal,
  wait: (ms) => setTimeout(ms, undefined, { signal: controller.signal }).catch(() => {}),
  interrupt,
};
endOnClosedPipe();
process.exitCode = await runCommandLine(process.argv.slice(2), terminal);
// an open pipe would keep the process alive
process.stdin.destroy();
