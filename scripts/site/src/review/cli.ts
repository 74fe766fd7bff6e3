#!/usr/bin/env node
import { main, processStreams } from "@onelogin-mfa/command-line";
import { program, runReview } from "./program.ts";

await main(program, (base, options) => runReview(base, options, process.cwd(), processStreams));
