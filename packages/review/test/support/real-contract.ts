import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { parse } from "yaml";
import type { Contract } from "../../src/report.ts";

const path = createRequire(import.meta.url).resolve("@onelogin-mfa/spec/mfa.yaml");

/** The contract of this repository, as text. */
export const realText: string = readFileSync(path, "utf8");

/** The contract of this repository, parsed anew. */
export function realContract(): Contract {
  return parse(realText) as Contract; // its lint and its generator hold it to be an object
}
