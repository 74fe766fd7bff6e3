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
 * @param styles the inline style sheets, byte by byte, or where styles may come from
 * @param more other directives
 */
export function contentPolicy(
  scripts: readonly string[],
  styles: readonly string[] | string,
  ...more: string[]
): string {
  const styleSource = typeof styles === "string" ? styles : styles.map(hash).join(" ");
  const sources = ["img-src data:", "font-src data:", ...more];
  const closed = ["default-src 'none'", "base-uri 'none'", "form-action 'none'"];
  return [
    ...closed,
    `script-src ${scripts.map(hash).join(" ")}`,
    `style-src ${styleSource}`,
    ...sources,
  ].join("; ");
}

const hash = (source: string): string => `'sha256-${createHash("sha256").update(source).digest("base64")}'`;
