import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../repository.ts";
import type { Gate } from "./gate.ts";

/** The gate of `npm run check` that generates anew: the files on disk are no longer those of the spec. */
export function createDriftGate(): Gate {
  return async ({ files }) => {
    if ("failure" in files) return files.failure;
    const stale = [...files].find(([path, text]) => readFileSync(join(root, path), "utf8") !== text);
    return stale && `${stale[0]} is not what is generated`;
  };
}
