#!/usr/bin/env node
import { main } from "@onelogin-mfa/command-line";
import { program, runReview } from "./program.ts";

await main(program, (document, newer, options) => runReview(document, newer, options));
