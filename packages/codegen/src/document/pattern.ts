/**
 * The flags with which a JSON Schema `pattern` compiles, undefined when it does with none. JSON Schema asks
 * for "u"; without it many a pattern in the wild has needless escapes or braces that only the old syntax
 * allows.
 */
export function patternFlags(pattern: string): "u" | "" | undefined {
  return (["u", ""] as const).find((flags) => {
    try {
      new RegExp(pattern, flags);
      return true;
    } catch {
      return false;
    }
  });
}
