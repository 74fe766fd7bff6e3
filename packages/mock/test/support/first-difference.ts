/**
 * JSON pointer of the first place where two JSON values differ; undefined if they are equal. A place and no value, as
 * the values may be secrets.
 */
export function firstDifference(left: unknown, right: unknown, pointer = ""): string | undefined {
  if (Object.is(left, right)) return undefined;
  if (!isContainer(left) || !isContainer(right) || Array.isArray(left) !== Array.isArray(right))
    return pointer;
  const keys = new Set([...Object.keys(left), ...Object.keys(right)]);
  for (const key of keys) {
    const found = firstDifference(left[key], right[key], `${pointer}/${escaped(key)}`);
    if (found !== undefined) return found;
  }
  return undefined;
}

const isContainer = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;

const escaped = (key: string) => key.replaceAll("~", "~0").replaceAll("/", "~1");
