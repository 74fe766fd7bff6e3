import { createHash } from "node:crypto";

/** The scripts, style sheets, images, frames and the like that a page would fetch from somewhere else, or lead to by itself. */
export function externalResources(html: string): string[] {
  // scripts hold markup in their texts; only their opening tags can load something
  const markup = html.replace(/(<script\b[^>]*>)[\s\S]*?<\/script>/gi, "$1");
  const styles = [...markup.matchAll(/<style\b[^>]*>([\s\S]*?)<\/style>/gi)].map(([, css = ""]) => css);
  const tags = markup.replace(/(<style\b[^>]*>)[\s\S]*?<\/style>/gi, "$1").matchAll(tag);
  return [...styles.flatMap(addressesInCss), ...[...tags].flatMap(addressesInTag)].filter(isElsewhere);
}

const tag = /<([a-z][\w-]*)((?:"[^"]*"|'[^']*'|[^"'>])*)>/gi;
const attribute = /([\w:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"']+))/g;

function addressesInTag([, tagName = "", attributes = ""]: readonly string[]): string[] {
  return [...attributes.matchAll(attribute)].flatMap(([, name = "", ...values]) => {
    const value = values.find((one) => one !== undefined) ?? "";
    // a link loads nothing until it is followed
    if (/^(a|area)$/i.test(tagName) && /href$/i.test(name)) return [];
    return readers[name.toLowerCase()]?.(withoutEntities(value)) ?? [];
  });
}

const addressesInCss = (css: string): string[] =>
  [...css.matchAll(/url\(\s*["']?([^"')]+)|@import\s*["']([^"']+)/gi)].map(
    ([, url, sheet = ""]) => url ?? sheet,
  );

const whole = (value: string) => [value];
const ofSet = (value: string) => value.split(",").map((one) => one.trim().split(/\s/, 1)[0] ?? "");

// biome-ignore format: a table
/** Reads the addresses that a browser loads because of an attribute. */
const readers: Readonly<Record<string, (value: string) => readonly string[]>> = {
  src: whole, href: whole, "xlink:href": whole, data: whole, poster: whole, background: whole,
  srcset: ofSet, imagesrcset: ofSet, style: addressesInCss, srcdoc: externalResources,
  // of a `<meta http-equiv="refresh">`
  content: (value) => /^[\d\s.;,]*url\s*=\s*["']?([^"']*)/i.exec(value)?.slice(1) ?? [],
};

const entities: Readonly<Record<string, string>> = { lt: "<", gt: ">", quot: '"', "#39": "'", amp: "&" };

const withoutEntities = (value: string): string =>
  value.replace(/&(lt|gt|quot|#39|amp);/g, (entity, name: string) => entities[name] ?? entity);

/** True for an address that names a host, in any way that a browser understands: the page's own ones are relative. */
const isElsewhere = (address: string): boolean =>
  URL.canParse(address, "file:///") && new URL(address, "file:///").host !== "";

/**
 * Redoc's script shows its maker's logo from the network, as a link after "API docs by". An address that cannot be an image
 * makes it leave the logo out; the maker's name takes its place in the link.
 */
export function withoutLogo(html: string): string {
  return html
    .replaceAll(/https:\/\/cdn\.redoc\.ly\/redoc\/[\w-]+\.svg/g, "data:,")
    .replaceAll(/(?<=[`>])API docs by(?=[`<])/g, "$& Redocly");
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

/** A page with something put at the start of its head. */
export function withStart(html: string, start: string): string {
  // a function, as the text has dollar signs
  return html.replace("<head>", () => `<head>${start}`);
}
