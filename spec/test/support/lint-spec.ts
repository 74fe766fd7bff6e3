import { readApi } from "@onelogin-mfa/openapi";
import { createConfig, lintFromString, loadConfig } from "@redocly/openapi-core";
import { createPlugin } from "../../rules/plugin.ts";
import { specFile } from "./spec.ts";

const { name, config: configPath } = await readApi(import.meta.dirname);

/** The configuration of `npm run lint`: its rules and plugin. */
export const lintConfig = (await loadConfig({ configPath })).forAlias(name);

const plugin = createPlugin();

/** The configuration with one of its rules, as it is set there. */
async function configOf(rule: string) {
  const { rules = {}, oas3_1Rules = {} } = lintConfig.resolvedConfig;
  const setting = Object.entries({ ...rules, ...oas3_1Rules }).find(([name]) => name === rule);
  if (!setting) throw new Error(`the configuration has no rule ${rule}`);
  return createConfig({ plugins: [plugin], rules: Object.fromEntries([setting]) });
}

/** Finds what `npm run lint` reports of a text that stands in the spec's place, by all rules or one. */
export async function lintInPlace(source: string, rule?: string) {
  const config = rule === undefined ? lintConfig : await configOf(rule);
  const problems = await lintFromString({ source, absoluteRef: specFile, config });
  return problems.map(({ ruleId, severity, message, location: [place] }) => ({
    rule: ruleId,
    severity,
    message,
    pointer: decodeURIComponent(place?.pointer ?? ""),
  }));
}
