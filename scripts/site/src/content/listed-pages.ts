import { isObject } from "@onelogin-mfa/openapi";
import { parse } from "yaml";
import type { Page } from "./page.ts";

/** A page before its source is read. */
export type ListedPage = Omit<Page, "text">;

/** A part of the menu, with the pages that are no page of the spec. */
export interface ListedSection {
  readonly title: string;
  readonly pages: readonly ListedPage[];
}

const fields = ["path", "source", "title", "description"] as const satisfies readonly (keyof ListedPage)[];

/**
 * Reads a list of pages: a map of lists in YAML, by the parts of the menu.
 *
 * @param file its name, for messages
 * @throws Error that names the entry, if it is not a page
 */
export function readListedPages(text: string, file: string): readonly ListedSection[] {
  const listed: unknown = parse(text);
  if (!isObject(listed)) throw new Error(`${file}: it must be a map of lists, by the parts of the menu.`);
  return Object.entries(listed).map(([title, pages]) => {
    if (!Array.isArray(pages)) throw new Error(`${file}: "${title}" must be a list of pages.`);
    return {
      title,
      pages: pages.map((page, index) => readPage(page, `${file}: page ${index + 1} of "${title}"`)),
    };
  });
}

function readPage(page: unknown, place: string): ListedPage {
  if (!isObject(page)) throw new Error(`${place} must be a map with ${fields.join(", ")}.`);
  const unknown = Object.keys(page).find((name) => !fields.some((field) => field === name));
  if (unknown !== undefined)
    throw new Error(`${place} has an unknown field "${unknown}": a page has ${fields.join(", ")}.`);
  const requiredText = (field: keyof ListedPage) => {
    const value = page[field];
    if (typeof value === "string" && value !== "") return value;
    throw new Error(`${place} needs a text as its "${field}".`);
  };
  return {
    path: requiredText("path"),
    source: requiredText("source"),
    title: requiredText("title"),
    description: requiredText("description"),
  };
}
