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
}

/** True for a page that TypeDoc writes: its source is a module, and its text is empty. */
export const isModule = ({ source }: Pick<Page, "source">): boolean => source.startsWith("@");

/** Pages under one heading of the menu, in reading order. */
export interface Section {
  readonly title: string;
  readonly pages: readonly Page[];
}

/** Text of a document that is not ours to write as Markdown with a meaning of VitePress's own: no file is read for it. */
export const foreign = (text: unknown): string => String(text ?? "").replaceAll(/^(?=<<<|:::)/gm, "\\");

/** Text on one line, as it may stand in a cell of a table. */
export const cell = (text: unknown): string =>
  foreign(text).trim().replaceAll(/\s+/g, " ").replaceAll("|", "\\|");

/** The first sentence of a text, without Markdown's marks. */
export const firstSentence = (text: unknown): string =>
  cell(text)
    .split(/(?<=[^.][.!?])\s/)[0]
    ?.replaceAll(/[`*\\]|\[([^\]]*)\]\([^)]*\)/g, "$1") ?? "";

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
