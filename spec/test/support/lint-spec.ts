import { isObject, listOperations, pointerTokens, readApi, valueAt } from "@onelogin-mfa/openapi";
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

/**
 * Sets the value at a place, or removes it if `value` is undefined.
 *
 * @param place a JSON pointer, or an operation's id and a pointer into the operation: `generateOtp/responses/429`
 * @throws {Error} if there is nothing to set it in, or nothing to remove: a test must not pass by changing nothing.
 */
export function edit(root: unknown, place: string, value?: unknown): void {
  const [id = ""] = place.split("/", 1);
  const operation = listOperations(root).find((one) => one.id === id);
  const pointer = (operation?.node.pointer ?? "") + place.slice(operation ? id.length : 0);
  const key = pointerTokens(pointer).at(-1) ?? "";
  const parent = valueAt(root, pointer.slice(0, pointer.lastIndexOf("/")));
  if (!isObject(parent) || (value === undefined && !Object.hasOwn(parent, key)))
    throw new Error(`nothing to edit at ${place}`);
  if (value === undefined) Reflect.deleteProperty(parent, key);
  else Object.assign(parent, { [key]: value });
}
