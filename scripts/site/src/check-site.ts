import { existsSync, globSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { externalResources } from "@onelogin-mfa/page-kit/self-contained";
import { decoded } from "./markdown.ts";

/** The pages of documents that others have written, by file: for each the files that lead from there by links that are made here. */
export type PagesOfOthers = ReadonlyMap<string, ReadonlySet<string>>;

/**
 * Follows the links of all pages in a folder, also those to a heading, and looks for what a page would load from the network.
 *
 * @returns the problems, the notices, which are dead links in the prose of others, and the number of links
 */
export function checkSite(folder: string, ofOthers: PagesOfOthers = new Map()) {
  const pages = new Map(
    globSync("**/*.html", { cwd: folder })
      .sort()
      .map((file) => [file.replaceAll("\\", "/"), readPage(readFileSync(join(folder, file), "utf8"))]),
  );
  let links = 0;
  const notices = new Map<string, number>();
  const problems = [...pages].flatMap(([file, page]) => {
    const loads = page.external.map((url) => `${file} would load from the network: ${url}`);
    const dead = page.links.flatMap((href) => {
      links += 1;
      const [path = "", hash = ""] = decoded(href.replaceAll("&amp;", "&")).split("#");
      const target = path === "" ? file : posix.join(posix.dirname(file), path).replace(/\/$/, "/index.html");
      const known = pages.get(target);
      const isThere = known === undefined ? existsSync(join(folder, target)) : isIn(known, hash);
      if (isThere) return [];
      const sentence = `${file} leads to nothing: ${href}`;
      const made = ofOthers.get(file);
      if (made === undefined || (hash === "" && made.has(target))) return [sentence];
      // what its author wrote for another site
      notices.set(sentence, (notices.get(sentence) ?? 0) + 1);
      return [];
    });
    return [...loads, ...dead];
  });
  const counted = [...notices].map(([text, count]) => (count === 1 ? text : `${text} (${count} times)`));
  return { problems, notices: counted, links };
}

const isIn = ({ ids }: ReturnType<typeof readPage>, hash: string) =>
  hash === "" || ids.has(hash) || hash.startsWith("/");

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
