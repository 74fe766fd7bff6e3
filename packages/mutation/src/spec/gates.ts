import { readFileSync } from "node:fs";
import { join } from "node:path";
import { compareDocuments, requiredBump } from "@onelogin-mfa/review";
import { lintFromString, loadConfig } from "@redocly/openapi-core";
import { root, specFile } from "../repository.ts";
import { startClientTests } from "./client-tests.ts";
import type { Mapping } from "./edit.ts";
import { createContractGate } from "./gates/contract.ts";
import { createTypesGate } from "./gates/types.ts";
import type { Gate, GeneratedFiles } from "./mutant.ts";
import type { Bump, GateName } from "./mutation.ts";

/** All gates, by name. */
export interface Gates extends Readonly<Record<GateName, Gate>> {
  readonly close: () => Promise<void>;
}

/** Starts the gates, with a warm compiler and test runner. */
export async function startGates(unchanged: GeneratedFiles): Promise<Gates> {
  const tests = await startClientTests();
  const types = createTypesGate(unchanged);
  return {
    lint: await createLintGate(),
    drift: driftGate,
    types: types.gate,
    contract: createContractGate(tests, unchanged),
    version: versionGate,
    async close() {
      types.close();
      await tests.close();
    },
  };
}

/** The gate of `npm run lint`: Redocly's rules and the house rules, with the spec's own configuration. */
async function createLintGate(): Promise<Gate> {
  const config = await loadConfig({ configPath: join(root, "spec/redocly.yaml") });
  return async ({ source }) => {
    const problems = await lintFromString({ source, absoluteRef: specFile, config });
    const [first] = problems.filter(({ ignored, severity }) => !ignored && severity === "error");
    return first && `${first.ruleId}: ${first.message}`;
  };
}

/** The gate of `npm run check` that generates anew: the files on disk are no longer those of the spec. */
const driftGate: Gate = async ({ files }) => {
  if ("failure" in files) return files.failure;
  const stale = [...files].find(([path, text]) => readFileSync(join(root, path), "utf8") !== text);
  return stale && `${stale[0]} is not what is generated`;
};

/** The gate of `npm run check` that holds `info.version` against the change: no mutant moves it. */
const versionGate: Gate = async ({ base, document }) => {
  const bump = bumpOf(base, document);
  return bump === "none" ? undefined : `the change is ${bump}, and the version has not moved`;
};

/** The bump that the policy of `packages/review` asks for. */
export function bumpOf(base: Mapping, head: Mapping): Bump {
  return requiredBump(compareDocuments(base, head));
}
