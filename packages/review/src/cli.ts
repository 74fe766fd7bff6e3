#!/usr/bin/env node
import { runCli } from "./run-cli.ts";

process.exitCode = await runCli(process.argv.slice(2), process.cwd(), {
  out: (text) => process.stdout.write(text),
  error: (text) => process.stderr.write(text),
});
