const sentenceEnd = /(?<=\.)\s+(?=[A-Z`])/;

/** Splits texts of one rule into the sentences at their end that all of them have, and those of each: its first one at least. */
export function shareAdvice(messages: readonly string[]): {
  readonly advice: string;
  readonly own: string[];
} {
  const texts = messages.map((message) => message.split(sentenceEnd));
  const [first = []] = texts;
  const most = Math.min(...texts.map(({ length }) => length - 1));
  let shared = 0;
  while (shared < most && texts.every((text) => text.at(-1 - shared) === first.at(-1 - shared))) shared += 1;
  return {
    advice: first.slice(first.length - shared).join(" "),
    own: texts.map((text) => text.slice(0, text.length - shared).join(" ")),
  };
}
