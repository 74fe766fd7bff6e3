#!/usr/bin/env node
import { closeOnSignal, endWithLauncher, processStreams } from "@onelogin-mfa/command-line";
import { runCommand } from "./run-command.ts";

// a server outlives the reader of its log
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});
endWithLauncher();
process.exitCode = await runCommand(process.argv.slice(2), processStreams, (close) => {
  // a signal is how a server ends: no failure, as its help says
  closeOnSignal(async () => close().then(() => process.exit(0)));
});
