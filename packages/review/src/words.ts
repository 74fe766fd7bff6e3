/** A number with its noun: "1 change", "3 changes". */
export function count(number: number, noun: string): string {
  return `${number} ${number === 1 ? noun : `${noun}s`}`;
}

/** The parts of a sentence in which names stand in backticks, rendered; a single backtick stays what it is. */
export function renderSentence<Part>(
  sentence: string,
  text: (part: string) => Part,
  code: (part: string) => Part,
): Part[] {
  const parts = sentence.split("`");
  if (parts.length % 2 === 0) return [text(sentence)];
  return parts.map((part, index) => (index % 2 === 1 ? code(part) : text(part)));
}
