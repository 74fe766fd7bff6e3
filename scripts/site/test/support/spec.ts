import { readFileSync } from "node:fs";
import { parse } from "yaml";

/** The file of the spec. */
export const file = new URL(import.meta.resolve("@onelogin-mfa/spec/mfa.yaml"));
export const spec: unknown = parse(readFileSync(file, "utf8"));
