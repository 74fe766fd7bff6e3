import { join } from "node:path";
import { lintFromString, loadConfig } from "@redocly/openapi-core";
import { root, specFile } from "../../repository.ts";
import type { Gate } from "./gate.ts";

/** The gate of `npm run lint`: Redocly's rules and the house rules, with the spec's own configuration. */
export async function createLintGate(): Promise<Gate> {
  const config = await loadConfig({ configPath: join(root, "spec/redocly.yaml") });
  return async ({ source }) => {
    const problems = await lintFromString({ source, absoluteRef: specFile, config });
    const [first] = problems.filter(({ ignored, severity }) => !ignored && severity === "error");
    return first && `${first.ruleId}: ${first.message}`;
  };
}
