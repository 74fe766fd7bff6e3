const lineWidth = 100;

/**
 * A JSON value (or `undefined`) as a TypeScript literal: on one line where it fits, else one member a line,
 * indented by two spaces a level. A member named `__proto__` is a computed key, because the plain one would
 * set the prototype.
 *
 * @param depth how deep the literal stands in the file
 * @param room columns that its line already holds besides the indentation
 */
export function printLiteral(value: unknown, depth = 0, room = 0): string {
  if (typeof value !== "object" || value === null)
    return value === undefined ? "undefined" : JSON.stringify(value);
  const oneLine = printInline(value);
  if (oneLine.length + depth * 2 + room + 1 <= lineWidth) return oneLine;
  const indent = "  ".repeat(depth + 1);
  const lines = Array.isArray(value)
    ? value.map((item) => `${indent}${printLiteral(item, depth + 1)},`)
    : Object.entries(value).map(([key, item]) => {
        const name = printKey(key);
        return `${indent}${name}: ${printLiteral(item, depth + 1, name.length + 2)},`;
      });
  const [open, close] = Array.isArray(value) ? "[]" : "{}";
  return `${open}\n${lines.join("\n")}\n${"  ".repeat(depth)}${close}`;
}

/** A property name for an object literal or type literal, quoted only where it must be. */
export function printKey(key: string): string {
  if (key === "__proto__") return '["__proto__"]';
  return /^[A-Za-z_$][\w$]*$/.test(key) ? key : JSON.stringify(key);
}

function printInline(value: unknown): string {
  if (typeof value !== "object" || value === null) return printLiteral(value);
  if (Array.isArray(value)) return `[${value.map(printInline).join(", ")}]`;
  const members = Object.entries(value).map(([key, item]) => `${printKey(key)}: ${printInline(item)}`);
  return members.length === 0 ? "{}" : `{ ${members.join(", ")} }`;
}
