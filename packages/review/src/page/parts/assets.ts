import { readFileSync } from "node:fs";

/** A style sheet or script of the page, by its path under `page/`. */
export function readAsset(path: string): string {
  return readFileSync(new URL(`../${path}`, import.meta.url), "utf8");
}
