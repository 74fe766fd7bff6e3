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
  const found = wanted.map((tag) => tag && closestTo(tag, languages));
  const [first] = languages;
  // the options are checked: there is one
  return found.find((texts) => texts) || (first as Texts);
}

/** Returns the tags of an `Accept-Language`, the most wanted first. Source: RFC 9110 12.5.4. */
function tagsOf(accepted: string): readonly string[] {
  const ranges = accepted.split(",").map((range) => {
    const [tag = "", ...parameters] = range.split(";").map((part) => part.trim());
    const weight = parameters.find((one) => /^q=/i.test(one))?.slice(2) ?? "1";
    return { tag, weight: Number(weight) };
  });
  return ranges
    .filter(({ weight }) => weight > 0)
    .sort((one, other) => other.weight - one.weight)
    .map(({ tag }) => tag);
}

/**
 * Returns the closest language for somebody who asks for another one: `de-AT` is read as `de`, and `de` as `de-CH`. Source: RFC 4647 3.4.
 */
function closestTo(tag: string, languages: readonly Texts[]): Texts | undefined {
  const wider = languages.filter(({ lang }) => isIn(tag, lang));
  const [closest] = wider.sort((one, other) => other.lang.length - one.lang.length);
  return closest ?? languages.find(({ lang }) => isIn(lang, tag));
}

/** Returns true if a tag is that of a language, or of one of its regions and scripts. */
function isIn(tag: string, lang: string): boolean {
  const [narrow, wide] = [tag.toLowerCase(), lang.toLowerCase()];
  return narrow === wide || narrow.startsWith(`${wide}-`);
}
