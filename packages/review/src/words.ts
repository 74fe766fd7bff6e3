/** A number with its noun: "1 change", "3 changes". */
export function count(number: number, noun: string): string {
  return `${number} ${number === 1 ? noun : `${noun}s`}`;
}

/** A name from a spec in a sentence: in backticks, on one line, and without backticks of its own. */
export const quoted = (name: unknown): string =>
  `\`${String(name).replaceAll("`", "'").replaceAll(/\s+/g, " ")}\``;

const maxLength = 60;

const valueText = (value: unknown) =>
  typeof value === "string" && value !== "" ? value : (JSON.stringify(value) ?? "none");

/** True for a value that a sentence does not show whole. */
export const isLong = (value: unknown): boolean => valueText(value).length > maxLength;

/** A value as text or JSON; a long one is cut. */
export const shortText = (value: unknown): string =>
  isLong(value) ? `${valueText(value).slice(0, maxLength - 1)}…` : valueText(value);

/** A value in a sentence, as text or JSON; a long one is cut. */
export const shown = (value: unknown): string => quoted(shortText(value));

const maxListed = 6;

/** Words in a sentence as a list: the first ones, and the number of the others. */
export function listed(words: readonly string[]): string {
  // one word takes no more room than its number
  const some = words.length > maxListed + 1 ? words.slice(0, maxListed) : words;
  const rest = words.length > some.length ? ` and ${words.length - some.length} more` : "";
  return `${some.join(", ") || "none"}${rest}`;
}

/** Names in a sentence: "a, b and c"; of more than a number the first ones, and the number of the others. */
export function joined(names: readonly string[], max: number = names.length): string {
  // one name takes no more room than its number
  const some = names.length > max + 1 ? names.slice(0, max) : names;
  const rest = names.length - some.length;
  const last = rest > 0 ? `${rest} more` : (some.at(-1) ?? "none");
  const first = rest > 0 ? some : some.slice(0, -1);
  return first.length > 0 ? `${first.join(", ")} and ${last}` : last;
}

type Valued = { readonly value: unknown } | undefined;

/** Says that a value is new, gone, or changed, with the values. */
export function transition({ before, after }: { before?: Valued; after?: Valued }): string {
  if (!before) return `is new: ${shown(after?.value)}`;
  if (!after) return `is gone; it was ${shown(before.value)}`;
  const [from, to] = [shown(before.value), shown(after.value)];
  return from === to ? "changed" : `changed from ${from} to ${to}`;
}

/**
 * The parts of a sentence in which names stand in backticks, rendered; a single backtick stays what it is.
 *
 * @param emphasis renders what stands between asterisks; without it, they are text
 */
export function renderSentence<Part>(
  sentence: string,
  text: (part: string) => Part,
  code: (part: string) => Part,
  emphasis?: (part: string) => Part,
): Part[] {
  const marks = emphasis ? /`([^`]*)`|\*([^\s*](?:[^*]*[^\s*])?)\*/ : /`([^`]*)`/;
  const render = emphasis ? [text, code, emphasis] : [text, code];
  // between the texts, each of the groups that the pattern has
  return sentence
    .split(marks)
    .flatMap((part: string | undefined, index) =>
      part === undefined ? [] : (render[index % render.length]?.(part) ?? []),
    );
}
