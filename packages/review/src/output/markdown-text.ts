import { renderSentence } from "../words.ts";

/** Text from a spec or a compiler as Markdown that shows it and nothing else: no markup, mentions or links. */
export function escapeText(text: string): string {
  const oneLine = text.replaceAll(/\s+/g, " ").trim();
  const escaped = oneLine.replaceAll(/[\\*_[\]#|~!]/g, "\\$&").replaceAll("&", "&amp;");
  // a zero-width joiner ends what GitHub would take for a mention, an issue or a link
  const html = escaped.replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll("`", "\\`");
  return html.replaceAll("@", "@&#8205;").replaceAll("://", ":&#8205;//");
}

/** A sentence of ours, whose names stand in backticks: these stay code, all else is escaped. */
export function escapeSentence(sentence: string): string {
  return renderSentence(sentence, spaced, code).join("");
}

/** Escaped, with the blanks around it kept. */
function spaced(part: string): string {
  const [, before = "", text = "", after = ""] = /^(\s*)([\s\S]*?)(\s*)$/.exec(part) ?? [];
  return `${before ? " " : ""}${escapeText(text)}${after ? " " : ""}`;
}

/** Text as inline code. A pipe would end a table's cell even there. */
export function code(text: string): string {
  const oneLine = text.replaceAll(/\s+/g, " ").replaceAll("`", "'").replaceAll("|", "\\|");
  return oneLine.trim() === "" ? "" : `\`${oneLine}\``;
}

/** Lines as a block of code that nothing in them can end. */
export function codeBlock(language: string, lines: readonly string[]): string {
  const longest = Math.max(
    2,
    ...lines.flatMap((line) => [...line.matchAll(/`+/g)].map(([run]) => run.length)),
  );
  const fence = "`".repeat(longest + 1);
  return [`${fence}${language}`, ...lines, fence].join("\n");
}

/** What can be opened to see more. */
export function details(summary: string, body: string): string {
  return `<details><summary>${summary}</summary>\n\n${body}\n\n</details>`;
}

/** A table; the cells are Markdown already. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

/** Paragraphs, without those that are empty. */
export function paragraphs(...texts: readonly string[]): string {
  return texts.filter(Boolean).join("\n\n");
}
