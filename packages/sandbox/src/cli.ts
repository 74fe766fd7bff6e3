#!/usr/bin/env node
import { closeOnSignal, endOnClosedPipe, endWithLauncher, processStreams } from "@onelogin-mfa/command-line";
import { runCommand } from "./run-command.ts";

endOnClosedPipe();
endWithLauncher();
process.exitCode = await runCommand(process.argv.slice(2), processStreams, (close) => {
  // a signal is how a server ends: no failure, as its help says
  closeOnSignal(async () => close().then(() => process.exit(0)));
});
