import { readFileSync } from "node:fs";
import { parse } from "yaml";

const read = (name: string): unknown =>
  parse(readFileSync(new URL(name, import.meta.resolve("@onelogin-mfa/spec/mfa.yaml")), "utf8"));

export const spec: unknown = read("mfa.yaml");
