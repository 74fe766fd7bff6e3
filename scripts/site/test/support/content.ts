import { createContent } from "../../src/content/content.ts";

/** The parts of the menu of the site with their pages, made once for all test files of a process. */
export const sections = await createContent();

/** All pages of the site. */
export const pages = sections.flatMap((section) => section.pages);
