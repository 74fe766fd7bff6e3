/** Characters that control a terminal, turn a text around, hide a part of it, or begin another line. */
const controls = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** A text that a terminal and a list can show: one line with an escape for each such character, and not longer than this. */
export function printable(text: string, maxLength = Number.POSITIVE_INFINITY): string {
  const line = text.replaceAll(controls, escapeOf);
  return line.length > maxLength ? `${line.slice(0, maxLength)}…` : line;
}

function escapeOf(character: string): string {
  const code = (character.codePointAt(0) ?? 0).toString(16);
  return code.length > 4 ? `\\u{${code}}` : `\\u${code.padStart(4, "0")}`;
}
