import { isObject } from "../compare/node.ts";
import type { Contract } from "../report.ts";

/** `info.version` of a contract; `null` if there is none. */
export function specVersionOf(contract: Contract | null | undefined): string | null {
  const info = contract?.info;
  return isObject(info) && info.version !== undefined ? String(info.version) : null;
}
