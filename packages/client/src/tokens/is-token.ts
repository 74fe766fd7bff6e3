/** Whether a value can stand in a header as it is. What cannot is refused early: the platform's own error quotes it. */
export function isToken(value: unknown): value is string {
  return typeof value === "string" && /^[\u0021-\u007e]+$/.test(value);
}
