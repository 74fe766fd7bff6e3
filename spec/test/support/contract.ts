import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";

/** The contract's file. */
export const contractFile = fileURLToPath(new URL("../../mfa.yaml", import.meta.url));

const contract: Record<string, unknown> = parse(readFileSync(contractFile, "utf8"), { maxAliasCount: -1 });

/** The contract as a fresh object that a test may change. */
export const readContract = (): Record<string, unknown> => structuredClone(contract);
