// Text from a spec, from git or from a compiler, escaped for the place where it lands: one function for each place.
import { printableLine } from "@onelogin-mfa/command-line";
import { renderSentence } from "./words.ts";

const oneLine = (text: string) => text.replaceAll(/\s+/g, " ");

/** Text as Markdown that shows it and nothing else: no markup, mentions or links. */
export function markdownText(text: string): string {
  return htmlText(text.replaceAll(/[\\*_[\]#|~!`]/g, "\\$&"));
}

/** Text as inline code of Markdown, between more backticks than it has in a row itself. */
export function markdownCode(text: string): string {
  const runs = text.match(/`+/g) ?? [];
  const fence = "`".repeat(Math.max(0, ...runs.map(({ length }) => length)) + 1);
  const space = /^`|`$/.test(text) ? " " : "";
  return text.trim() === "" ? "" : `${fence}${space}${oneLine(text)}${space}${fence}`;
}

/** The starts of mentions, addresses and numbers of issues. A backslash before them does not keep GitHub from linking them. */
const linkStarts = /@|:(?=\/\/)|www(?=\.)|#(?=\d)|GH-(?=\d)/gi;

/** Text as HTML, also inside of Markdown. A zero-width joiner ends what GitHub would take for a mention or a link. */
export function htmlText(text: string): string {
  const html = oneLine(text).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  return html.replaceAll(linkStarts, "$&&#8205;");
}

/** Text as a part of a terminal's line, which it cannot leave or style; names lose their backticks. */
export const terminalText = (text: string): string => printableLine(oneLine(text)).replaceAll("`", "");

/** Text as the message of an annotation on GitHub (`::error file=…::message`), which cannot begin another command. */
export const annotationText = (text: string): string =>
  text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");

/** Text as a property of an annotation, such as its file. */
export const annotationProperty = (text: string): string =>
  annotationText(text).replaceAll(":", "%3A").replaceAll(",", "%2C");

/** A sentence as Markdown: names in backticks are code, all else is text. */
export const markdownSentence = (sentence: string): string =>
  renderSentence(sentence, markdownText, markdownCode).join("");

/** A sentence, also one with *emphasis*, as HTML. */
export function htmlSentence(sentence: string): string {
  const tagged = (tag: string) => (part: string) => `<${tag}>${htmlText(part)}</${tag}>`;
  return renderSentence(sentence, htmlText, tagged("code"), tagged("i")).join("");
}
