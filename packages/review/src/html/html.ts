import { renderSentence } from "@onelogin-mfa/review/workshop";
import { raw, html as template } from "hono/html";
import type { HtmlEscapedString } from "hono/utils/html";

/** Markup that may stand in a page as it is. */
export type Html = HtmlEscapedString;

/** A part of a template: text is escaped, markup stays, nothing shows for `false`, `null`, `undefined`. */
export type Part = string | number | false | null | undefined | Html | readonly Part[];

/** A piece of markup. Whatever is put in is escaped, unless this function made it. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  // only a promise makes a promise, and the type of the parts rules one out
  return template(strings, ...parts) as Html;
}

/** Text of our own files as markup; never for anything that comes from a spec or from git. */
export function trusted(source: string): Html {
  return raw(source);
}

const code = (part: string) => html`<code>${part}</code>`;
const text = (part: string) => part;

/** A sentence in which names stand in backticks: the names as code, everything escaped. */
export const sentence = (words: string): Html => html`${renderSentence<Part>(words, text, code)}`;

/** A text of the evidence, in which names stand in backticks and some words between asterisks. */
export const prose = (words: string): Html =>
  html`${renderSentence<Part>(words, text, code, (part) => html`<em>${part}</em>`)}`;

/** A text with its web addresses as links; nothing but `https:` becomes one. */
export function linked(text: string): Html {
  const parts = text.split(/(https:\/\/[^\s<>"'`;,)]+)/);
  return html`${parts.map((part, index) => (index % 2 === 1 ? html`<a href="${part}" rel="noreferrer">${part}</a>` : part))}`;
}
