import { createMarkdownRenderer, disposeMdItInstance } from "vitepress";
import { escapeHtml, markdownOptions } from "../markdown.ts";
import type { Section } from "./search.ts";

/** The Markdown of a page, with its front matter. */
export interface SearchedPage {
  /** Path in the site without the ending, such as `guides/errors`. */
  readonly path: string;
  readonly text: string;
}

/** Returns the sections of all pages, in which the search box searches. */
export async function readSections(pages: readonly SearchedPage[]): Promise<Section[]> {
  // VitePress keeps one renderer in a process: this one, which colors no code, makes way for its own
  disposeMdItInstance();
  const options = { ...markdownOptions({ files: new Map(), names: new Map() }), highlight: escapeHtml };
  const markdown = await createMarkdownRenderer("", options);
  const sections: Section[] = [];
  for (const { path, text } of pages) {
    const env = { path: `${path}.md`, relativePath: `${path}.md`, cleanUrls: false, frontmatter: {} };
    const html = await markdown.renderAsync(text, env);
    const { title, description = "", search = true }: FrontMatter = env.frontmatter;
    if (search) sections.push(...sectionsOf({ path, html, title, description }));
  }
  disposeMdItInstance();
  return sections;
}

interface FrontMatter {
  /** As in the menu; a page of TypeDoc has none but its heading. */
  readonly title?: string;
  readonly description?: string;
  /** False for a page that only repeats what others say. */
  readonly search?: boolean;
}

interface RenderedPage {
  readonly path: string;
  readonly html: string;
  readonly title: string | undefined;
  readonly description: string;
}

/** Splits a page at its headings. The first section also has the page's description. */
function sectionsOf({ path, html, title, description }: RenderedPage): Section[] {
  const isReference = path.startsWith("reference/");
  const name = path.replace(/\/index$/, "").replace(/^.*\//, "");
  const file = `/${path.replace(/(^|\/)index$/, "$1")}`;
  const address = file.endsWith("/") ? file : `${file}.html`;
  const [before = "", ...all] = html.split(/(?=<h[1-6] id=")/);
  const parts = isReference ? membersOf(all) : all;
  const headings: string[] = [];
  const sections = parts.map((part) => {
    const [start = "", level, anchor = "", inner = ""] = heading.exec(part) ?? [];
    const depth = Number(level) - 1;
    const text = textOf(withoutRepetitions(part.slice(start.length), isReference));
    const titles = headings.slice(0, depth).filter((one) => one !== undefined);
    headings.length = Math.min(headings.length, depth);
    headings[depth] = (depth === 0 && title) || textOf(inner);
    return {
      id: `${address}#${anchor}`,
      name: depth === 0 ? name : "",
      title: headings[depth],
      titles,
      text: depth === 0 && title ? `${description} ${text}` : text,
    };
  });
  if (isReference) return sections.filter(({ text }) => text !== "");
  if (parts.some((part) => part.startsWith("<h1"))) return sections;
  const text = `${description} ${textOf(before)}`.trim();
  const start = { id: address, name, title: title ?? "", titles: [], text };
  return [start, ...sections];
}

const heading = /^<h([1-6]) id="([^"]*)"[^>]*>([\s\S]*?)<a class="header-anchor"[\s\S]*?<\/h\1>/;

/** The function or type that a page of TypeDoc describes, and those of its members that it does not inherit. */
const membersOf = (parts: readonly string[]): string[] =>
  parts.filter((part, index) => {
    const next = parts.findIndex((other, at) => at > index && /^<h[1-3]/.test(other));
    const below = parts.slice(index + 1, next < 0 ? undefined : next);
    const isInherited = below.some((other) => /^<h\d id="(inherited-from|overrides)/.test(other));
    return /^<h1/.test(part) || (/^<h3/.test(part) && !isInherited);
  });

/** A diagram repeats its flow; of a reference, names and sentences are found, not signatures and tables. */
const withoutRepetitions = (html: string, isReference: boolean): string =>
  html.replaceAll(
    isReference
      ? /<(table|blockquote|div)[\s\S]*?<\/\1>/g
      : /<div class="sequence"[\s\S]*?<\/div>|<button[\s\S]*?<\/button>|<span class="lang">[^<]*<\/span>/g,
    "",
  );

/** The text of an element. Blocks, cells and lines are apart, and inline elements are not. */
const textOf = (html: string): string =>
  html
    .replaceAll(/<(?!\/?(?:a|b|code|em|i|s|span|strong|wbr)\b)[^>]*>/g, " ")
    .replaceAll(/<[^>]*>/g, "")
    .replaceAll(/&#?\w+;/g, (entity) => entities.get(entity) ?? charOf(entity))
    .replaceAll(/[\s\u200b]+/g, " ")
    .trim();

const entities = new Map([
  ["&lt;", "<"],
  ["&gt;", ">"],
  ["&quot;", '"'],
  ["&amp;", "&"],
]);

/** The character of an entity with a number. */
const charOf = (entity: string): string => {
  const [, number] = /^&#(\d+|x[\da-f]+);$/i.exec(entity) ?? [];
  return number ? String.fromCodePoint(Number(number.replace(/^x/i, "0x"))) : entity;
};
