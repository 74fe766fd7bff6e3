import { codeOfName } from "./create-error.ts";
import { isOwnError, type MfaError } from "./mfa-error.ts";

/**
 * Tells an error of this package from any other value: also one that another copy of the package has thrown, one that
 * another thread has sent, and what `toJSON` gave.
 *
 * A structured clone keeps an error's message and stack and nothing else. Such a clone gets its `name` and `code` back.
 */
export function isMfaError(value: unknown): value is MfaError {
  if (isOwnError(value)) return true;
  if (typeof value !== "object" || value === null) return false;
  if ("name" in value && "code" in value) return codeOfName(String(value.name)) === value.code;
  return value instanceof Error && restore(value);
}

function restore(clone: Error): boolean {
  const name = /^(?:Uncaught )?(Mfa\w+Error): /.exec(clone.stack ?? "")?.[1] ?? "";
  const code = codeOfName(name);
  if (code === undefined) return false;
  const status = / \[HTTP (\d+)\]/.exec(clone.message)?.[1];
  const requestId = / \[request (.+)\]$/.exec(clone.message)?.[1];
  Object.assign(clone, { name, code, status: status && Number(status), requestId });
  return true;
}
