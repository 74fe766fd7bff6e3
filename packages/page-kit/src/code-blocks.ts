import MarkdownIt from "markdown-it";

/** A fenced block of code in a Markdown document. */
export interface CodeBlock {
  /** The first word behind the fence, such as `ts`; empty if there is none. */
  readonly language: string;
  readonly code: string;
  /** True within a quotation, such as a notice. */
  readonly isQuoted: boolean;
  /** The heading that it stands below, without marks. */
  readonly heading: string;
  /** The text right before it: a paragraph with its Markdown, or empty. */
  readonly before: string;
}

const markdownIt = new MarkdownIt({ html: true });

/** Finds the blocks of code of a Markdown document, in their order. */
export function codeBlocks(markdown: string): readonly CodeBlock[] {
  const blocks: CodeBlock[] = [];
  const depths: Readonly<Record<string, number>> = { blockquote_open: 1, blockquote_close: -1 };
  let [heading, before, quotes] = ["", "", 0];
  const tokens = markdownIt.parse(markdown, {});
  for (const [index, { type, content, info }] of tokens.entries()) {
    quotes += depths[type] ?? 0;
    if (type === "fence") {
      const language = /^\S*/.exec(info)?.[0] ?? "";
      blocks.push({ language, code: content, isQuoted: quotes > 0, heading, before });
    }
    if (type === "inline" && tokens[index - 1]?.type === "heading_open") heading = content;
    if (type !== "paragraph_close") before = type === "inline" ? content : "";
  }
  return blocks;
}

/** Finds the first block in a language, or returns an empty text. @param isWanted of its code */
export const firstBlock = (
  markdown: string,
  language: string,
  isWanted: (block: CodeBlock) => boolean = () => true,
): string => codeBlocks(markdown).find((block) => block.language === language && isWanted(block))?.code ?? "";
