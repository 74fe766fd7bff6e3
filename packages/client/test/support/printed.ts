import { inspect } from "node:util";

/** Everything that printing a value might show, hidden fields included. */
export function printed(value: unknown): string {
  const copy = typeof value === "object" && value !== null ? { ...value } : value;
  const options = { depth: 9, showHidden: true };
  return [String(value), JSON.stringify(value), inspect(value, options), inspect(copy, options)].join("\n");
}
