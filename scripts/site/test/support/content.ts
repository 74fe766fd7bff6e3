import { createContent } from "../../src/content/content.ts";
import type { Page } from "../../src/content/page.ts";
import { madeOnce } from "./made-once.ts";

/** Returns the parts of the menu of the site with their pages. */
export const siteSections = await madeOnce(createContent());

/** Returns all pages of the site. */
export const sitePages = (): Page[] => siteSections().flatMap(({ pages }) => pages);
