import MiniSearch from "minisearch";
import { textOf } from "./html.ts";

/** An entry of the search index. */
export interface SearchDocument {
  /** Path in the site. */
  readonly id: string;
  readonly title: string;
  /** Its context, such as the title of its page. */
  readonly part: string;
  readonly text: string;
}

/** Also read by `assets/site.js`: both sides must ask for the same fields. */
const searchOptions = { fields: ["title", "part", "text"], storeFields: ["title", "part"] };

/** A script that sets `searchIndex`: a page from a disk may load a script and nothing else. */
export function renderSearchIndex(documents: readonly SearchDocument[]): string {
  const index = new MiniSearch<SearchDocument>(searchOptions);
  index.addAll(documents);
  return `globalThis.searchIndex = ${JSON.stringify({ options: searchOptions, index })};\n`;
}

/** A page's text by its headings of the first and second level. */
export function documentsOfPage(file: string, part: string, html: string): SearchDocument[] {
  const sections = html.split(/(?=<h[12] id=")/);
  return sections.flatMap((section) => {
    const [, id, heading = ""] = /^<h[12] id="([^"]*)">([\s\S]*?)<\/h[12]>/.exec(section) ?? [];
    if (id === undefined) return [];
    const title = plain(heading).replace(/ #$/, "");
    return [{ id: `${file}#${id}`, title, part, text: plain(section) }];
  });
}

const plain = (html: string) =>
  textOf(html.replaceAll(/<svg[\s\S]*?<\/svg>|<[^>]*>/g, " "))
    .replaceAll(/\s+/g, " ")
    .trim();
