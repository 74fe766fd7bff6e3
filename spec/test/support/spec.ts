import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { isObject, listOperations, pointerTokens, valueAt } from "@onelogin-mfa/openapi";
import { parse } from "yaml";

/** The spec's file. */
export const specFile = fileURLToPath(new URL("../../mfa.yaml", import.meta.url));

const spec: Record<string, unknown> = parse(readFileSync(specFile, "utf8"), { maxAliasCount: -1 });

/** The spec as a fresh object that a test may change. */
export const readSpec = (): Record<string, unknown> => structuredClone(spec);

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
