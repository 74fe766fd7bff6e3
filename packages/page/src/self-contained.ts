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

/** For a page of Redoc with an annotated spec: shows each operation's evidence after its responses. */
export const redocScript: string = readFileSync(new URL("browser/redoc-page.js", import.meta.url), "utf8");

/** A page with something put at the start of its head. */
export function withStart(html: string, start: string): string {
  // a function, as the text has dollar signs
  return html.replace("<head>", () => `<head>${start}`);
}
