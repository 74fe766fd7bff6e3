import { printable } from "@onelogin-mfa/command-line/printable";
import { renderSentence } from "../words.ts";

const markup = Symbol("markup");

/** Markup that may stand in a page as it is. */
export interface Html {
  readonly [markup]: string;
  readonly toString: () => string;
}

/** A part of a template: text is escaped, markup stays, nothing shows for `false`, `null`, `undefined`. */
export type Part = string | number | false | null | undefined | Html | readonly Part[];

/** A piece of markup. Whatever is put in is escaped, unless this function made it. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return trusted(strings.map((text, index) => text + markupOf(parts[index])).join(""));
}

/** Text of our own files as markup; never for anything that comes from a spec or from git. */
export function trusted(source: string): Html {
  return { [markup]: source, toString: () => source };
}

function markupOf(part: Part): string {
  if (part === false || part === null || part === undefined) return "";
  if (typeof part === "number") return String(part);
  if (typeof part === "string") return escaped(part);
  return markup in part ? part[markup] : part.map(markupOf).join("");
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
  "\n": "&#10;",
};

/**
 * Text that ends no element and no attribute, begins no line, which CI could read as a command, and hides or turns around nothing of
 * what stands beside it.
 */
const escaped = (text: string) =>
  printable(text).replaceAll(/[&<>"'\n]/g, (character) => entities[character] ?? character);

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
