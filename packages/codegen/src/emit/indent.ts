/** Indents code of one statement a line by its braces, two spaces a level, and drops empty lines. */
export function indentLines(code: string): string {
  let depth = 0;
  const lines: string[] = [];
  for (const line of code.split("\n").map((text) => text.trim())) {
    if (line === "") continue;
    if (line.startsWith("}")) depth -= 1;
    lines.push("  ".repeat(Math.max(depth, 0)) + line);
    if (line.endsWith("{")) depth += 1;
  }
  return `${lines.join("\n")}\n`;
}

/**
 * Halves the four-space indentation of the TypeScript printer; the one space before a comment's `*` stays.
 */
export function halveIndentation(code: string): string {
  return code.replace(/^(?: {4})+/gm, (spaces) => " ".repeat(spaces.length / 2));
}
