#!/usr/bin/env node
import { closeOnSignal, endOnClosedPipe, processStreams } from "@onelogin-mfa/command-line";
import { runCommand } from "./run-command.ts";

endOnClosedPipe();
process.exitCode = await runCommand(process.argv.slice(2), processStreams, closeOnSignal);
