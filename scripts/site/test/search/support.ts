import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import type { Found } from "../../src/search/search.ts";

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
export const floors = { first: 0.8, firstThree: 0.95 };

/** Shares of the queries whose page is first, and among the first three, and those without any result. */
export function figuresOf(queries: readonly Query[], search: (query: string) => readonly Found[]) {
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
export function addressOf(id: string): string {
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
