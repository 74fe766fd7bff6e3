import { createHash } from "node:crypto";

/** Ten hexadecimal digits that stand for the texts: the same texts give the same ones. */
export function shortHash(...texts: readonly (string | null)[]): string {
  return createHash("sha256").update(JSON.stringify(texts)).digest("hex").slice(0, 10);
}
