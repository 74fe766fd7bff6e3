import { assets } from "../generated/page/assets.ts";

/** A file of the inbox page, ready to be sent. */
export interface PageAsset {
  readonly body: string;
  readonly contentType: string;
  /** Further headers: what the browser may do with it. */
  readonly headers: Readonly<Record<string, string>>;
}

const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join("; ");

const headers = {
  "content-security-policy": contentSecurityPolicy,
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "cache-control": "no-cache",
};

/**
 * A file of the inbox page by its path below `/_sandbox/`; the empty path is the page itself. `undefined` where there is
 * none. The files are part of the program: nothing is read from a disk.
 */
export function pageAssets(path: string): PageAsset | undefined {
  const name = path === "" ? "index.html" : path;
  const asset = Object.hasOwn(assets, name) ? assets[name] : undefined;
  return asset && { ...asset, headers };
}
