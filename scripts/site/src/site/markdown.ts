import hljs from "highlight.js/lib/core";
import bash from "highlight.js/lib/languages/bash";
import json from "highlight.js/lib/languages/json";
import python from "highlight.js/lib/languages/python";
import typescript from "highlight.js/lib/languages/typescript";
import { Marked, type Tokens } from "marked";
import { escapeHtml, textOf } from "./html.ts";

hljs.registerLanguage("bash", bash);
hljs.registerLanguage("json", json);
hljs.registerLanguage("python", python);
hljs.registerLanguage("typescript", typescript);
const languages: Readonly<Record<string, string>> = {
  ts: "typescript",
  js: "typescript",
  sh: "bash",
  text: "bash",
};

/** A heading of a page. */
export interface Heading {
  readonly level: number;
  readonly id: string;
  /** Without markup. */
  readonly text: string;
}

/** A Markdown file as a part of a page. */
export interface RenderedMarkdown {
  readonly html: string;
  readonly headings: readonly Heading[];
}

export interface MarkdownOptions {
  /** Target of a link; if undefined, its text stays without a link. */
  readonly linkTo: (href: string) => string | undefined;
  /** Links of names in code by name, such as operationIds. @default none */
  readonly names?: ReadonlyMap<string, string>;
}

/**
 * Renders Markdown as GitHub does: headings have ids, code is coloured, tables scroll on their own. HTML shows as text, but for
 * comments, which are the placeholders.
 */
export function renderMarkdown(
  text: string,
  { linkTo, names = new Map() }: MarkdownOptions,
): RenderedMarkdown {
  const headings: Heading[] = [];
  const marked = new Marked({ gfm: true });
  marked.use({
    renderer: {
      heading({ tokens, depth }) {
        const html = this.parser.parseInline(tokens);
        const plain = textOf(html);
        const id = uniqueId(plain, headings);
        headings.push({ level: depth, id, text: plain });
        if (depth === 1) return `<h1 id="${id}">${html}</h1>\n`;
        const anchor = `<a class="anchor" href="#${id}" aria-label="Link to ${escapeHtml(plain)}">#</a>`;
        return `<h${depth} id="${id}">${html} ${anchor}</h${depth}>\n`;
      },
      html: ({ text }) => (/^<!-- [^<>]* -->\s*$/.test(text) ? text : escapeHtml(text)),
      code: ({ text: code, lang = "" }) => codeBlock(code, lang),
      codespan({ text: code }) {
        const html = `<code>${escapeHtml(code)}</code>`;
        const href = names.get(code);
        return href ? `<a href="${escapeHtml(href)}">${html}</a>` : html;
      },
      link({ href, tokens }) {
        const html = this.parser.parseInline(tokens);
        const target = linkTo(href);
        return target === undefined ? html : `<a href="${escapeHtml(target)}">${html}</a>`;
      },
      table(token: Tokens.Table) {
        const cells = (row: readonly Tokens.TableCell[], tag: string) =>
          row.map((cell) => `<${tag}>${this.parser.parseInline(cell.tokens)}</${tag}>`).join("");
        const rows = token.rows.map((row) => `<tr>${cells(row, "td")}</tr>`).join("\n");
        const head = `<thead><tr>${cells(token.header, "th").replaceAll("<th></th>", "<td></td>")}</tr></thead>`;
        return `<div class="table" tabindex="0"><table>${head}<tbody>${rows}</tbody></table></div>\n`;
      },
    },
  });
  const html = marked.parse(text, { async: false });
  return { html, headings };
}

/** A block of code, coloured if its language is known. */
export function codeBlock(code: string, lang: string): string {
  const language = languages[lang] ?? lang;
  const html = hljs.getLanguage(language) ? hljs.highlight(code, { language }).value : escapeHtml(code);
  return `<pre tabindex="0"><code>${html}</code></pre>\n`;
}

/** As GitHub makes them. */
function uniqueId(text: string, headings: readonly Heading[]): string {
  const slug = text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, "")
    .replaceAll(/\s/g, "-");
  const same = headings.filter(({ id }) => id === slug || id.startsWith(`${slug}-`)).length;
  return same === 0 ? slug : `${slug}-${same}`;
}
