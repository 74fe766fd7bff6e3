import { isObject } from "@onelogin-mfa/codegen/document";
import type { Spec } from "../report.ts";

/** `info.version` of a spec; `null` if there is none. */
export function specVersionOf(spec: Spec | null | undefined): string | null {
  const info = spec?.info;
  return isObject(info) && info.version !== undefined ? String(info.version) : null;
}
