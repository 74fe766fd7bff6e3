import type { JsonObject } from "@onelogin-mfa/codegen/document";

/** What a step's success criteria ask for, in a few words: `201 pending`, `200 no success`. */
export function outcomeOf(criteria: readonly JsonObject[]): string {
  const words = criteria.map(({ condition }) => wordOf(String(condition))).filter((word) => word !== "");
  return [...new Set(words)].join(" ");
}

/** Criteria that say something about a response, and how: the first one that matches a condition names it. */
const readings: readonly (readonly [condition: RegExp, word: (match: string) => string])[] = [
  [/^\$statusCode == (\d+)/, (status) => status],
  // every status but that of an incident: the next criterion says more
  [/^\$statusCode < 500()/, () => ""],
  [/^\$statusCode ([<>]=? \d+)/, (range) => range],
  [/^\$response\.body#\/status == '(\w+)'$/, (state) => state],
  [/auth_factor_name == '([^']+)'/, (name) => `"${name}"`],
  [/^\$\[\?length\(@\) == (\d+)/, (length) => (length === "0" ? "empty list" : `${length} entries`)],
  [/^\$\[\?!.*(@\.status == 'accepted')/s, () => "no success"],
  [/(@\.status == 'accepted')/, () => "accepted"],
];

function wordOf(condition: string): string {
  const found = readings.flatMap(([pattern, word]) => {
    const match = pattern.exec(condition);
    return match ? [word(match[1] ?? "")] : [];
  });
  return found[0] ?? "";
}
