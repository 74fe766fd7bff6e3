import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";

/** The spec's file. */
export const specFile = fileURLToPath(new URL("../../mfa.yaml", import.meta.url));

const spec: Record<string, unknown> = parse(readFileSync(specFile, "utf8"), { maxAliasCount: -1 });

/** The spec as a fresh object that a test may change. */
export const readSpec = (): Record<string, unknown> => structuredClone(spec);
