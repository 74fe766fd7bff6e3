import { fileURLToPath } from "node:url";
import { lintFromString, loadConfig } from "@redocly/openapi-core";
import { child, documentNode, isMapping } from "../../rules/document/node.ts";
import { operationsOf } from "../../rules/document/operations.ts";
import { specFile } from "./spec.ts";

/** The configuration of `npm run lint`: its rules and plugin. */
export const lintConfig = await loadConfig({
  configPath: fileURLToPath(new URL("../../redocly.yaml", import.meta.url)),
});

/** What `npm run lint` finds in a document that stands in the spec's place. */
export async function lintInPlace(root: unknown) {
  const source = JSON.stringify(root);
  const problems = await lintFromString({ source, absoluteRef: specFile, config: lintConfig });
  return problems.map(({ ruleId, severity, message, location: [place] }) => ({
    rule: ruleId,
    severity,
    message,
    pointer: decodeURIComponent(place?.pointer ?? ""),
  }));
}

/**
 * Sets the value at `keys`, or removes it if `value` is undefined.
 *
 * @throws {Error} if there is nothing to set it in, or nothing to remove: a test must not pass by changing nothing.
 */
export function edit(root: unknown, keys: readonly string[], value?: unknown): void {
  const { value: parent } = child(documentNode(root), ...keys.slice(0, -1));
  const key = keys.at(-1) ?? "";
  if (!isMapping(parent)) throw new Error(`nothing to edit at ${keys.join(" / ")}`);
  if (value !== undefined) parent[key] = value;
  else if (!Object.hasOwn(parent, key) || !delete parent[key])
    throw new Error(`nothing at ${keys.join(" / ")}`);
}

/**
 * The keys that lead to an operation.
 *
 * @throws {Error} if the document has no such operation.
 */
export function operationKeys(root: unknown, id: string): readonly string[] {
  const found = operationsOf(documentNode(root)).find((operation) => operation.id === id);
  if (!found) throw new Error(`no operation ${id}`);
  return found.node.path;
}
