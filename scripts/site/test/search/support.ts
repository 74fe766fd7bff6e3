import { readFileSync } from "node:fs";
import { join } from "node:path";
import MiniSearch from "minisearch";
import type { DefaultTheme } from "vitepress";
import { parse } from "yaml";

/** Finds sections by a query, the best first. */
export type Search = (query: string) => readonly { readonly id: string }[];

/** Fields of an index, as VitePress makes and reads it. */
export const fields = { fields: ["title", "titles", "text"], storeFields: ["title", "titles"] };

/** Returns the search in an index, as VitePress's search box has it. */
export function searchIn(
  index: string,
  { options, searchOptions = {} }: DefaultTheme.MiniSearchOptions,
): Search {
  const loaded = MiniSearch.loadJSON(index, { ...fields, searchOptions, ...options });
  return (query) => loaded.search(query).map(({ id }) => ({ id: String(id) }));
}

/** The pages that answer a query. */
export interface Query {
  readonly query: string;
  readonly pages: readonly string[];
}

/** The queries of each half of `queries.yaml`. */
export const halves: readonly (readonly [half: string, queries: readonly Query[]])[] = Object.entries(
  parse(readFileSync(join(import.meta.dirname, "queries.yaml"), "utf8")) as Record<
    string,
    Record<string, string>
  >,
).map(([half, queries]) => [
  half,
  Object.entries(queries).map(([query, pages]) => ({ query, pages: pages.split(" ") })),
]);

/** The least shares of queries whose page is first, and among the first three. */
export const floors = { first: 0.76, firstThree: 0.88 };

/** Shares of the queries whose page is first, and among the first three, and those without any result. */
export function figuresOf(queries: readonly Query[], search: Search) {
  const results = queries.map(({ query, pages }) => ({ query, pages, found: search(query) }));
  const ranks = results.map(({ pages, found }) =>
    found.findIndex(({ id }) => pages.some((page) => isAt(page, addressOf(id)))),
  );
  const shareUpTo = (last: number) => ranks.filter((rank) => rank >= 0 && rank < last).length / ranks.length;
  return {
    first: shareUpTo(1),
    firstThree: shareUpTo(3),
    empty: results.filter(({ found }) => found.length === 0).map(({ query }) => query),
  };
}

/** Returns the address of a result as `queries.yaml` writes it: `guides/errors#in-typescript`. */
function addressOf(id: string): string {
  const [path = "", anchor] = id.slice(1).split("#");
  const page = path.replace(/\.html$/, "").replace(/(^|\/)$/, "$1index");
  return anchor === undefined ? page : `${page}#${anchor}`;
}

/** True if an address is at a page, or at the section that is named: with a heading it is that one only. */
export function isAt(page: string, address: string): boolean {
  const [path = "", anchor] = page.split("#");
  const [itsPath = "", itsAnchor] = address.split("#");
  const pattern = path
    .split("*")
    .map((part) => part.replaceAll(/\W/g, "\\$&"))
    .join("[^/]*");
  return new RegExp(`^${pattern}$`).test(itsPath) && (anchor === undefined || anchor === itsAnchor);
}
