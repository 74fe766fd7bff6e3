import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

/** A style sheet or script of the page, by its path under `page/`. */
export function readAsset(path: string): string {
  return readFileSync(new URL(`./${path}`, import.meta.url), "utf8");
}

/** What a page may use beside its text. */
export interface ContentPolicyOptions {
  /** The inline scripts, byte by byte: no other runs, and no handler in an attribute. */
  readonly scripts: readonly string[];
  /** The inline style sheets, byte by byte; without them every inline style is allowed. */
  readonly styles?: readonly string[];
  /** Whether it may frame the files beside it. */
  readonly frames?: boolean;
  /** Whether it may start workers that it has made itself. */
  readonly workers?: boolean;
}

/** A Content-Security-Policy for a page that loads nothing from the network (https://www.w3.org/TR/CSP3/). */
export function contentPolicy({ scripts, styles, frames, workers }: ContentPolicyOptions): string {
  return [
    "default-src 'none'",
    `script-src ${[...scripts.map(hash), ...(workers ? ["blob:"] : [])].join(" ")}`,
    `style-src ${styles ? styles.map(hash).join(" ") : "'unsafe-inline'"}`,
    "img-src data:",
    "font-src data:",
    // `'self'` is for a folder that is served; from disk Chromium asks for the scheme
    ...(frames ? ["frame-src 'self' file:"] : []),
    ...(workers ? ["worker-src blob:"] : []),
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
}

const hash = (source: string): string => `'sha256-${createHash("sha256").update(source).digest("base64")}'`;
