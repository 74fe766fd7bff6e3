import type { Texts } from "./texts/texts.ts";

/**
 * Returns the texts in the language of a request: the one that the application names, or else the first of the browser's
 * `Accept-Language` that there is, or else the first one.
 */
export function chooseTexts(
  languages: readonly Texts[],
  own: string | undefined,
  accepted: string | null,
): Texts {
  const wanted = [own, ...tagsOf(accepted ?? "")];
  const found = wanted.map((tag) => tag && languages.find(({ lang }) => isIn(tag, lang)));
  const [first] = languages;
  // the options are checked: there is one
  return found.find((texts) => texts) || (first as Texts);
}

/** Returns the tags of an `Accept-Language`, the most wanted first. Source: RFC 9110 12.5.4. */
function tagsOf(accepted: string): readonly string[] {
  const ranges = accepted.split(",").map((range) => {
    const [tag = "", ...parameters] = range.split(";").map((part) => part.trim());
    const weight = parameters.find((one) => one.startsWith("q="))?.slice(2) ?? "1";
    return { tag, weight: Number(weight) };
  });
  return ranges
    .filter(({ tag, weight }) => tag !== "" && weight > 0)
    .sort((one, other) => other.weight - one.weight)
    .map(({ tag }) => tag);
}

/** Returns true if somebody who asks for a language can read another one: `de-AT` is read as `de`, and `de` as `de-CH`. */
function isIn(tag: string, lang: string): boolean {
  const [wanted, offered] = [tag.toLowerCase(), lang.toLowerCase()];
  return wanted === offered || wanted.startsWith(`${offered}-`) || offered.startsWith(`${wanted}-`);
}
