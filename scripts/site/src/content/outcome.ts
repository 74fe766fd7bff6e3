import type { JsonObject } from "@onelogin-mfa/codegen/document";

/** Describes a step's success criteria in a few words: `201 pending`, `200 no success`. */
export function outcomeOf(criteria: readonly JsonObject[]): string {
  const words = criteria.map(({ condition }) => wordOf(String(condition))).filter((word) => word !== "");
  return [...new Set(words)].join(" ");
}

/** Criteria that say something about a response, and how: the first one that matches a condition names it. */
const readings: readonly (readonly [condition: RegExp, word: (match: string) => string])[] = [
  [/^\$statusCode == (\d+)/, (status) => status],
  [/^\$statusCode ([<>]=? \d+)/, (range) => range],
  [/^\$response\.body#\/status == '(\w+)'$/, (state) => state],
  [/auth_factor_name == '([^']+)'/, (name) => `"${name}"`],
  [/^\$\[\?@\[\?@\.device_id ==()/, () => "with the device"],
  [/^\$\[\?!@\[\?@\.factor_id ==()/, () => "without the factor"],
  [/^\$\[\?length\(@\) == (\d+)/, (length) => lists[length] ?? `${length} entries`],
  [/^\$\[\?!.*(@\.status == 'accepted')/s, () => "no success"],
  [/(@\.status == 'accepted')/, () => "accepted"],
];

const lists: { readonly [length: string]: string } = { 0: "empty list", 1: "1 entry" };

function wordOf(condition: string): string {
  const found = readings.flatMap(([pattern, word]) => {
    const match = pattern.exec(condition);
    return match ? [word(match[1] ?? "")] : [];
  });
  return found[0] ?? "";
}
