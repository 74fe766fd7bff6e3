import { readFileSync } from "node:fs";
import { parse } from "yaml";

const file = new URL(import.meta.resolve("@onelogin-mfa/spec/mfa.yaml"));
export const spec: unknown = parse(readFileSync(file, "utf8"));
