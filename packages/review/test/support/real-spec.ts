import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { parse } from "yaml";
import type { Spec } from "../../src/report.ts";

const path = createRequire(import.meta.url).resolve("@onelogin-mfa/spec/mfa.yaml");

/** The spec of this repository, parsed anew. */
export function realSpec(): Spec {
  return parse(readFileSync(path, "utf8")) as Spec; // its lint and its generator hold it to be an object
}
