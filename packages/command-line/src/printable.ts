/** Characters that control a terminal, hide text, turn it around or begin another line. */
const controls = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;
/** The same without line breaks and tabs; a return without its newline is none. */
const controlsInLines = new RegExp(`(?!\\r\\n|[\\n\\t])${controls.source}`, controls.flags);

/** Text from elsewhere for a terminal: it cannot move the cursor, style, rename the window or hide a part. Lines and tabs stay. */
export const printable = (text: string): string => text.replace(controlsInLines, "\ufffd");

/** The same for a part of a line, which cannot begin another one. */
export const printableLine = (text: string): string => text.replace(controls, "\ufffd");

/** A line for a terminal or a list in which such characters can be read: as escapes, and cut off after a number of characters. */
export function escapedLine(text: string, maxLength = Number.POSITIVE_INFINITY): string {
  const line = text.replace(controls, escapeOf);
  return line.length > maxLength ? `${line.slice(0, maxLength)}…` : line;
}

function escapeOf(character: string): string {
  const code = (character.codePointAt(0) ?? 0).toString(16);
  return code.length > 4 ? `\\u{${code}}` : `\\u${code.padStart(4, "0")}`;
}
