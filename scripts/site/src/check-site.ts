import { existsSync, globSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { externalResources } from "@onelogin-mfa/page/self-contained";

/**
 * Follows the links of all pages in a folder, also those to a heading, and looks for what a page would load from the network.
 *
 * @returns the problems, and the number of links
 */
export function checkSite(folder: string) {
  const pages = new Map(
    globSync("**/*.html", { cwd: folder })
      .sort()
      .map((file) => [file.replaceAll("\\", "/"), readPage(readFileSync(join(folder, file), "utf8"))]),
  );
  let links = 0;
  const problems = [...pages].flatMap(([file, page]) => {
    const loads = page.external.map((url) => `${file} would load from the network: ${url}`);
    const dead = page.links.filter((href) => {
      links += 1;
      const [path = "", hash = ""] = decodeURIComponent(href.replaceAll("&amp;", "&")).split("#");
      const target = path === "" ? file : posix.join(posix.dirname(file), path).replace(/\/$/, "/index.html");
      const known = pages.get(target);
      if (known === undefined) return !existsSync(join(folder, target));
      return hash !== "" && !known.ids.has(hash) && !hash.startsWith("/");
    });
    return [...loads, ...dead.map((href) => `${file} leads to nothing: ${href}`)];
  });
  return { problems, links };
}

function readPage(html: string) {
  const markup = html.replaceAll(/<script\b[\s\S]*?<\/script>/g, "");
  const all = (pattern: RegExp) => [...markup.matchAll(pattern)].map(([, found = ""]) => found);
  return {
    external: externalResources(html.replaceAll(/<link rel="canonical"[^>]*>/g, "")),
    ids: new Set(all(/ id="([^"]*)"/g)),
    // the page for unknown addresses has absolute links
    links: all(/<(?:a\b|link rel="alternate")[^>]*? href="([^"]*)"/g).filter(
      (href) => !/^([a-z]+:|\/)/.test(href),
    ),
  };
}
