/** A problem of a file. */
export interface FileProblem {
  /** In the file's text, in UTF-16 units; none where no place is known. */
  readonly offset?: number;
  readonly message: string;
}

/** Number of problems of a file that are printed. */
const maxProblems = 10;

/** The problems of a file, a line each: its name, the line and the column in it, and the message. At most ten. */
export function listProblems(file: string, text: string, problems: readonly FileProblem[]): string {
  const lines = problems
    .slice(0, maxProblems)
    .map(({ offset, message }) => `${file}${placeOf(text, offset)} ${visible(message)}`);
  const more = problems.length - maxProblems;
  return [...lines, ...(more > 0 ? [`and ${more} more`] : [])].join("\n");
}

function placeOf(text: string, offset: number | undefined): string {
  if (offset === undefined) return "";
  const before = text.slice(0, offset).split(/\r?\n/);
  return `:${before.length}:${(before.at(-1)?.length ?? 0) + 1}`;
}

/** A message may quote the file: no control character of it reaches the terminal. */
function visible(message: string): string {
  const code = (character: string) => character.charCodeAt(0).toString(16).padStart(4, "0");
  return message.replaceAll(/[\p{Cc}\p{Cf}]/gu, (character) => `\\u${code(character)}`);
}
