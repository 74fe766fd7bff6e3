import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

/** The scripts, style sheets, images and frames that a page would fetch from somewhere else. */
export function externalResources(html: string): string[] {
  // scripts and styles hold markup in their texts; only their opening tags can load something
  const markup = html.replace(/(<(script|style)\b[^>]*>)[\s\S]*?<\/\2>/gi, "$1");
  const tags = markup.matchAll(
    /<(?:script|link|img|iframe|source|object|embed)\b[^>]*?\b(?:src|href|data)=["']?([^"'\s>]+)/gi,
  );
  return [...tags].map(([, url = ""]) => url).filter((url) => /^(?:[a-z]+:)?\/\//i.test(url));
}

/**
 * Redoc's script shows its maker's logo from the network. An address that cannot be an image makes it leave the logo
 * out; the maker's name stays, as a link.
 */
export function withoutLogo(html: string): string {
  return html.replaceAll(/https:\/\/cdn\.redoc\.ly\/redoc\/[\w-]+\.svg/g, "data:,");
}

/** Directives that no page here needs, and that markup would use. */
const closed = {
  "base-uri": "'none'",
  "form-action": "'none'",
  "frame-src": "'none'",
  "object-src": "'none'",
};

/**
 * A Content-Security-Policy (https://www.w3.org/TR/CSP3/) in which forms, frames, plugins and another base address are closed.
 *
 * @param directives others by name; one that is closed opens again
 */
export function contentPolicy(directives: Readonly<Record<string, string>> = {}): string {
  return Object.entries({ ...closed, ...directives })
    .map(([name, value]) => `${name} ${value}`)
    .join("; ");
}

/** Directives for a page that loads nothing, with these inline scripts, byte by byte: no other runs, and no handler in an attribute. */
export const inlineOnly = (scripts: readonly string[]) => ({
  "default-src": "'none'",
  "img-src": "data:",
  "font-src": "data:",
  "script-src": scripts.map(hashOf).join(" "),
});

/** A policy for a page of Redoc with its scripts inline; Redoc writes style elements. */
export const redocPolicy = (scripts: readonly string[]): string =>
  contentPolicy({ ...inlineOnly(scripts), "style-src": "'unsafe-inline'" });

/** The inline scripts of a page, byte by byte. */
export const scriptsIn = (html: string): string[] =>
  [...html.matchAll(/<script\b[^>]*>([\s\S]*?)<\/script>/g)].map(([, script = ""]) => script);

/** A page with a policy, which is in force for all that follows in it. */
export const withPolicy = (html: string, policy: string): string =>
  withStart(html, `<meta http-equiv="Content-Security-Policy" content="${policy}">`);

/** The name of an inline script or style sheet in a policy. */
export const hashOf = (text: string): string =>
  `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

/** For a page of Redoc with an annotated spec: shows each operation's evidence after its responses. */
export const redocScript: string = readFileSync(new URL("browser/redoc-page.js", import.meta.url), "utf8");

/** Style of a page of Redoc: names and the title are not broken, and links, search and methods have enough contrast. */
export const redocStyle = `<style>
[data-component-name="Markdown/Markdown"] a, [data-testid="search-trigger"] *, .tag-variant-filled *,
a[rel="noreferrer"] { color: var(--text-color-primary) !important; }
[data-component-name="Markdown/Markdown"] td code { overflow-wrap: normal; word-break: normal; }
[data-component-name="Markdown/Markdown"] table { overflow-x: auto; }
@media (width < 600px) { h1 { font-size: 1.25rem !important; line-height: 1.3 !important; } }
</style>`;

/** A page with something put at the start of its head. */
export function withStart(html: string, start: string): string {
  // a function, as the text has dollar signs
  return html.replace("<head>", () => `<head>${start}`);
}
