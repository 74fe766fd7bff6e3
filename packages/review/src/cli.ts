#!/usr/bin/env node
import { main } from "@onelogin-mfa/command-line";
import { program, runReview } from "./program.ts";

await main(program, (command, base, head, options) => runReview(command, base, head, options));
