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
  const isList = Array.isArray(value);
  const members = (print: (item: unknown, room: number) => string) =>
    Object.entries(value).map(([key, item]) => {
      const name = isList ? "" : `${printKey(key)}: `;
      return `${name}${print(item, name.length)}`;
    });
  const inline = members((item) => printLiteral(item, Number.NEGATIVE_INFINITY)).join(", ");
  const oneLine = isList ? `[${inline}]` : inline === "" ? "{}" : `{ ${inline} }`;
  if (oneLine.length + depth * 2 + room + 1 <= lineWidth) return oneLine;
  const lines = members((item, width) => printLiteral(item, depth + 1, width));
  const [open, close] = isList ? "[]" : "{}";
  const all = lines.map((line) => `${"  ".repeat(depth + 1)}${line},\n`).join("");
  return `${open}\n${all}${"  ".repeat(depth)}${close}`;
}

/** A property name for an object literal or type literal, quoted only where it must be. */
export function printKey(key: string): string {
  if (key === "__proto__") return '["__proto__"]';
  return /^[A-Za-z_$][\w$]*$/.test(key) ? key : JSON.stringify(key);
}
