import { posix } from "node:path";
import { codeBlocks } from "@onelogin-mfa/page-kit/code-blocks";
import { slugOf } from "../markdown.ts";
import type { TryData } from "../playground/form.ts";

/** A page of the site, as Markdown. */
export interface Page {
  /** Its address in the site, without an extension: `guides/errors`. */
  readonly path: string;
  /** In the menu, and in the browser's title. */
  readonly title: string;
  /** Content of the page in a sentence, for search engines and `llms.txt`. */
  readonly description: string;
  /** The file that it is made from, from the root of the repository, where its relative links start; or a module. */
  readonly source: string;
  readonly text: string;
  /** The data of its component, of the page of an operation. */
  readonly try?: TryData;
  /** The method of the operation that it is about. */
  readonly method?: string;
  /** False for a page whose panes of code take the place of the list of its headings. */
  readonly aside?: false;
}

/** True for a page that TypeDoc writes: its source is a module, and its text is empty. */
export const isModule = ({ source }: Pick<Page, "source">): boolean => source.startsWith("@");

/** Pages under one heading of the menu, in reading order. */
export interface Section {
  readonly title: string;
  readonly pages: readonly Page[];
}

/** The Markdown file of a page. @throws Error if it would be outside of the site: an operation may have any name */
export function pageFile({ path, source }: Pick<Page, "path" | "source">): string {
  if (/^(?:[\w-]+\/)*[\w-]+$/.test(path)) return `${path}.md`;
  throw new Error(`${source}: "${path}" cannot be an address. Name it with letters, digits, "-" and "_".`);
}

/** The address of a page below that of the site: `guides/errors.html`, and `client/` for `client/index`. */
export const addressOf = ({ path }: Pick<Page, "path">): string =>
  /(?:^|\/)index$/.test(path) ? path.replace(/index$/, "") : `${path}.html`;

/**
 * Puts programs of `packages/examples`, and those of the login's README by their headings, in place of the lines of a Markdown file that
 * name them: `<<< path [title]`.
 *
 * @param source the Markdown file, from the root of the repository, where its relative paths start
 * @param read reads a file that is no link, by its path from the root of the repository
 * @throws Error for any other file
 */
export const showPrograms = (text: string, source: string, read: (file: string) => string): string =>
  text.replaceAll(/^<<<.*/gm, (line) => {
    const [, path = "", title = posix.basename(path)] =
      /^<<< ([^\s[\]]+)(?: \[([^\]]+)\])?$/.exec(line) ?? [];
    const file = posix.join(posix.dirname(source), path);
    const [, readme, heading = ""] = /^(packages\/login\/README\.md)#([\w-]+)$/.exec(file) ?? [];
    const isProgram = /^packages\/examples\/(?:\w[\w.-]*\/)*\w[\w.-]*$/.test(file);
    if (path.startsWith("/") || (readme === undefined && !isProgram))
      throw new Error(`${source}: "${line}" names no program of packages/examples. Move the program there.`);
    try {
      if (readme !== undefined) return programBelow(read(readme), heading, title);
      return fence(read(file), `${posix.extname(file).slice(1)} [${title}]`);
    } catch (thrown) {
      const reason = thrown instanceof Error ? thrown.message : thrown;
      throw new Error(`${source}: "${line}" cannot be shown: ${reason}`, { cause: thrown });
    }
  });

/** The first program below a heading of a Markdown file. @throws Error if there is none */
function programBelow(text: string, heading: string, title: string): string {
  const block = codeBlocks(text).find((one) => slugOf(one.heading) === heading);
  if (!block) throw new Error(`no program below the heading "${heading}"`);
  return fence(block.code, `${block.language} [${title}]`);
}

/** Text of a document that is not ours to write as Markdown with a meaning of the site's own. */
export const foreign = (text: unknown): string => String(text ?? "").replaceAll(/^(?=:::)/gm, "\\");

/** Text on one line, as it may stand in a cell of a table. */
export const cell = (text: unknown): string =>
  foreign(text).trim().replaceAll(/\s+/g, " ").replaceAll("|", "\\|");

/** The first sentence of a text, without Markdown's marks. */
export const firstSentence = (text: unknown): string =>
  cell(text)
    .split(/(?<=[^.][.!?])\s/)[0]
    ?.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replaceAll(/[`*\\]/g, "") ?? "";

/** A block of code; its fence is longer than any in the code. */
export function fence(code: string, info: string): string {
  const lengths = [...code.matchAll(/`{3,}/g)].map(([mark]) => mark.length + 1);
  const mark = "`".repeat(Math.max(3, ...lengths));
  return `${mark}${info}\n${code.trimEnd()}\n${mark}`;
}

/** Blocks of code as tabs; one block stands by itself. */
export function tabs(blocks: readonly { title: string; lang: string; code: string }[]): string {
  const fences = blocks.map(({ title, lang, code }) => fence(code, `${lang} [${title}]`));
  return fences.length > 1 ? [":::: code-group", ...fences, "::::"].join("\n\n") : (fences[0] ?? "");
}

/** A table in Markdown. */
export const tableOf = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => "---"), ...rows].map((row) => `| ${row.map(cell).join(" | ")} |`).join("\n");
