import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

/** A style sheet or script of the page, by its path under `page/`. */
export function readAsset(path: string): string {
  return readFileSync(new URL(`./${path}`, import.meta.url), "utf8");
}

/**
 * A Content-Security-Policy for a page that loads nothing from the network (https://www.w3.org/TR/CSP3/).
 *
 * @param scripts the inline scripts, byte by byte: no other runs, and no handler in an attribute
 * @param more other directives
 */
export function contentPolicy(scripts: readonly string[], ...more: readonly string[]): string {
  const closed = ["default-src 'none'", "base-uri 'none'", "form-action 'none'"];
  const own = ["img-src data:", "font-src data:", `script-src ${scripts.map(hashOf).join(" ")}`];
  return [...closed, ...own, ...more].join("; ");
}

/** How a policy names an inline script or style sheet. */
export const hashOf = (text: string) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
