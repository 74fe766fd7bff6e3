import { confidences } from "@onelogin-mfa/page-kit/evidence";
import type { MarkdownOptions, MarkdownRenderer } from "vitepress";
import { columnContainers, renderColumns } from "./columns.ts";
import { renderEndpoint } from "./endpoint.ts";

/** Addresses of what a text may name. */
export interface Places {
  /** Pages by the file that they are made from. */
  readonly files: ReadonlyMap<string, string>;
  /** Pages by the names of operations. */
  readonly names: ReadonlyMap<string, string>;
  /** The address of the repository; without one, a link to a file that the site does not show is left out. */
  readonly repository?: string | undefined;
}

type Rule = Parameters<MarkdownRenderer["core"]["ruler"]["push"]>[1];
type State = Parameters<Rule>[0];
type Token = State["tokens"][number];

/**
 * Prepares lines of code for a window that they do not fit. The style sheet learns how far each is indented: what does not fit goes on
 * to the right of there. A word that a browser would break, such as a path, stays whole if it is not too long for a telephone.
 */
const wrapping: NonNullable<MarkdownOptions["codeTransformers"]>[number] = {
  name: "wrapping",
  span(node, _line, _column, _lineElement, { content }) {
    const parts = content.split(/(?<=\s)(?=\S)|(?<=\S)(?=\s)/);
    const isWhole = (part: string) => /[-/?!|]\S/.test(part) && part.length <= 30;
    if (!parts.some(isWhole)) return;
    node.children = parts.map((value) => {
      const text = { type: "text" as const, value };
      if (!isWhole(value)) return text;
      return { type: "element", tagName: "span", properties: { class: "whole" }, children: [text] };
    });
  },
  line(node, line) {
    const [token] = this.tokens[line - 1] ?? [];
    const content = token?.content ?? "";
    const tabs = content.search(/[^\t]/);
    // tab stops, four columns apart, count from where a line goes on below, which is two columns to the right of this
    const columns = tabs > 0 ? 4 * tabs + 2 : content.search(/\S/);
    if (columns > 0) node.properties.style = `--indent:${columns}ch`;
  },
};

/**
 * Returns the options of VitePress's Markdown, of whose texts nothing acts: HTML shows as text, no file is included or bundled, and Vue
 * compiles nothing of them. Links between files of the repository lead to their pages, and names of operations in code are links.
 */
export const markdownOptions = (places: Places): MarkdownOptions => ({
  html: false,
  attrs: false,
  emoji: false,
  include: false,
  snippet: false,
  anchor: { slugify: slugOf },
  container: { customContainers: columnContainers },
  theme: { light: "github-light-high-contrast", dark: "github-dark-high-contrast" },
  languageLabel: { ts: "TypeScript", typescript: "TypeScript", sh: "Shell", shell: "Shell", bash: "Shell" },
  codeTransformers: [wrapping],
  externalLinks: { rel: "noreferrer" },
  config: (md) => prepareMarkdown(md, places),
});

function prepareMarkdown(md: MarkdownRenderer, places: Places): void {
  const { rules } = md.renderer;
  const renderFence = rules.fence;
  rules.fence = (tokens, index, ...rest) => {
    const { info = "", content = "" } = tokens[index] ?? {};
    return fences.get(info.trim())?.(content) ?? renderFence?.(tokens, index, ...rest) ?? "";
  };
  const renderCode = rules.code_inline;
  rules.code_inline = (tokens, index, ...rest) => {
    const { content = "", meta } = tokens[index] ?? {};
    const html = renderEndpoint(content) ?? (meta?.isInCell && `<code>${withBreaks(content)}</code>`);
    return html || renderCode?.(tokens, index, ...rest) || "";
  };
  Object.assign(rules, renderColumns);
  md.core.ruler.push("places", (state) => {
    const source = String(state.env.frontmatter?.source ?? "");
    // functions of the sandbox have names of operations, too
    const names = source.startsWith("packages/sandbox/") ? new Map<string, string>() : places.names;
    for (const token of state.tokens) {
      if (token.children) {
        const shown = token.children.map((part) => withoutImage(part, state.Token));
        const parts = leadToPages(shown, (href) => linkTarget(href, source, places));
        token.children = linkNames(parts, names, state.Token);
      }
      escapeTitle(token);
    }
    markClaims(state.tokens);
    markFields(state.tokens);
    markCells(state.tokens);
    if (!state.inlineMode) state.tokens = uncompiled(state.tokens, state.Token);
  });
}

/** An image as its text: the bundler would publish the file that it names, of whatever kind and wherever. */
function withoutImage(part: Token, TokenOf: State["Token"]): Token {
  if (part.type !== "image") return part;
  return Object.assign(new TokenOf("text", "", 0), { content: part.content });
}

/** Escapes the titles that VitePress's renderers take for HTML: those of alerts, and of blocks of code, which stand in `[…]`. */
function escapeTitle(token: Token): void {
  if (token.type === "fence") token.info = escapeHtml(token.info);
  if (token.type === "github_alert_open") Object.assign(token.meta, { title: escapeHtml(token.meta.title) });
}

/**
 * The tokens inside elements that Vue takes as they are, in which no expression and no component is one. Between them is the component of
 * a block `try`, which shows what the page's front matter has, and nothing on any other page.
 */
function uncompiled(tokens: Token[], TokenOf: State["Token"]): Token[] {
  const html = (content: string) => Object.assign(new TokenOf("html_block", "", 0), { content });
  const component = html("</div>\n<TryOperation />\n<div v-pre>\n");
  const isTry = ({ type, info, level }: Token) => type === "fence" && info.trim() === "try" && level === 0;
  const shown = tokens.map((token) => (isTry(token) ? component : token));
  return [html("<div v-pre>\n"), ...shown, html("</div>\n")];
}

/** Fences that become something else than code, by their language. */
const fences: ReadonlyMap<string, (text: string) => string> = new Map([
  ["sequence", renderSequence],
  ["filter", renderFilter],
]);

/** The actors of a sequence's steps, for those who hear it. */
const actors: Readonly<Record<string, string>> = {
  request: "Your application: ",
  response: "OneLogin: ",
  message: "OneLogin, to the user: ",
  user: "User: ",
};

/** A text in HTML, in which it has no elements and ends no attribute. */
export const escapeHtml = (text: string): string =>
  text.replaceAll(/[&<>"]/g, (mark) => `&#${mark.charCodeAt(0)};`);

/** A sequence of steps between application, OneLogin and user as a list that the style sheet draws as a diagram. */
export function renderSequence(steps: string): string {
  const items = steps
    .trim()
    .split("\n")
    .map((step) => {
      const [, kind = "", text = ""] = /^(\w+) (.*)$/.exec(step) ?? [];
      return `<li class="${kind}"><span class="hidden-text">${actors[kind] ?? ""}</span>${escapeHtml(text)}</li>`;
    });
  const heads = '<p aria-hidden="true"><b>Your application</b><b>OneLogin</b><b>User</b></p>';
  return `<div class="sequence">${heads}<ol>${items.join("")}</ol></div>\n`;
}

/** Boxes that hide the claims of a level of confidence, by style sheet alone. */
function renderFilter(levels: string): string {
  const boxes = levels.replaceAll(/\w+/g, '<label><input type="checkbox" value="$&" checked> $&</label>');
  return `<fieldset class="filter"><legend>Show</legend>${boxes}</fieldset>\n`;
}

/** Gives links their targets. The text of a link without one stays. */
function leadToPages(
  parts: readonly Token[],
  targetOf: (href: string) => string | undefined,
): readonly Token[] {
  let isLeftOut = false;
  return parts.filter((part) => {
    if (part.type === "link_open") {
      const target = targetOf(String(part.attrGet("href")));
      isLeftOut = target === undefined;
      part.attrSet("href", target ?? "");
      // a file beside the pages: the router of the site leaves it to the browser
      if (target && /^\/mfa\./.test(target)) part.attrSet("target", "_self");
    }
    return !(isLeftOut && /^link_/.test(part.type));
  });
}

function linkNames(parts: readonly Token[], names: Places["names"], TokenOf: State["Token"]): Token[] {
  let depth = 0;
  return parts.flatMap((part) => {
    if (part.type === "link_open") depth += 1;
    if (part.type === "link_close") depth -= 1;
    const href = part.type === "code_inline" && depth === 0 ? names.get(part.content) : undefined;
    if (href === undefined) return [part];
    const open = new TokenOf("link_open", "a", 1);
    open.attrSet("href", href);
    return [open, part, new TokenOf("link_close", "a", -1)];
  });
}

/** Gives the confidence of a claim, which a list has first, its badge, and the entry of the list the level to filter by. */
function markClaims(tokens: readonly Token[]): void {
  for (const [index, entry] of tokens.entries()) {
    const [mark, level] = tokens[index + 2]?.children ?? [];
    if (entry.type !== "list_item_open" || mark?.type !== "em_open") continue;
    if (!confidences.some((confidence) => confidence === level?.content)) continue;
    entry.attrSet("data-confidence", String(level?.content));
    mark.attrSet("class", `badge confidence-${level?.content}`);
  }
}

/** Marks the tables of parameters and fields, of which the style sheet makes lists where they have no room. */
function markFields(tokens: readonly Token[]): void {
  for (const [index, table] of tokens.entries()) {
    if (table.type !== "table_open") continue;
    const heads = tokens.slice(index, index + 12).filter(({ type }) => type === "inline");
    if (/^(Parameter|Field),Type,Meaning$/.test(heads.map(({ content }) => content).join()))
      table.attrSet("class", "fields");
  }
}

/** Marks the code in cells of tables, of which a telephone has no room for every name. */
function markCells(tokens: readonly Token[]): void {
  for (const [index, { children }] of tokens.entries()) {
    if (!/^t[dh]_open$/.test(tokens[index - 1]?.type ?? "")) continue;
    for (const part of children ?? []) if (part.type === "code_inline") part.meta = { isInCell: true };
  }
}

/** Code as HTML, which may go on below between the words of a name: before a capital, and after a mark. */
const withBreaks = (code: string): string =>
  code
    .split(/(?<=[a-z\d])(?=[A-Z])|(?<=\w[._/])(?=\w)/)
    .map(escapeHtml)
    .join("<wbr>");

/** Returns the address that a link of a source leads to; undefined for a file that is shown nowhere, and for a script as a link. */
export function linkTarget(href: string, source: string, { files, repository }: Places): string | undefined {
  if (/^(https?:|mailto:|#|\/)/.test(href)) return href;
  // TypeDoc's pages lead to each other
  if (source === "" && !/^[a-z]+:/i.test(href)) return href;
  const base = "https://repository.example/";
  const url = URL.parse(href, base + source);
  if (!url || `${url.origin}/` !== base) return undefined;
  const { hash } = url;
  const file = decoded(url.pathname.slice(1));
  const page = files.get(file);
  if (page !== undefined) return page + hash;
  return repository && `${repository}/blob/main/${file}${hash}`;
}

/** A text without the escapes of an address; as it is if one of them is broken. */
export function decoded(address: string): string {
  try {
    return decodeURIComponent(address);
  } catch {
    return address;
  }
}

/** The id of a heading, as GitHub makes it: links of a Markdown file lead to the same place on both. */
export const slugOf = (heading: string): string =>
  heading
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
    .replaceAll(/\s/g, "-");
