import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "@onelogin-mfa/repository/testing";
import { expect, it } from "vitest";

const textOf = (...patterns: string[]) =>
  globSync(patterns, { cwd: root, exclude: ["**/node_modules/**"] })
    .map((path) => readFileSync(join(root, path), "utf8"))
    .join("\n");

/** Texts that must have each name and number of a guide: the spec and its flows, and the packages, whose constants these are. */
const truth = textOf(
  "spec/*.yaml",
  "packages/sandbox/control.yaml",
  "packages/{client,login,sandbox,cli}/src/**/*.{ts,tsx}",
);
const numbers: Readonly<Record<string, number>> = Object.fromEntries(
  "two three four five six seven eight nine ten".split(" ").map((word, index) => [word, index + 2]),
);
const milliseconds: Readonly<Record<string, number>> = {
  ms: 1,
  millisecond: 1,
  s: 1000,
  second: 1000,
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
};

/** Numbers beside a unit as "30000 ms" or "5000 call", in words or digits; "two or three seconds" are both. */
function amountsIn(text: string): string[] {
  const number = `(?:\\d[\\d_,]*|two|three|four|five|six|seven|eight|nine|ten)`;
  const units = "ms|milliseconds?|s|seconds?|minutes?|hours?|days?|digits?|characters?|calls?|attempts?";
  const pattern = new RegExp(`(?<![\\w.])(?:(${number}) or )?(${number})[\\s-]+(${units})\\b`, "gi");
  return [...text.matchAll(pattern)].flatMap(([, first, second, unit = ""]) =>
    [first, second].flatMap((word) => (word === undefined ? [] : [amountOf(word.toLowerCase(), unit)])),
  );
}

function amountOf(word: string, unit: string): string {
  const value = numbers[word] ?? Number(word.replaceAll(/[_,]/g, ""));
  const plain = unit.toLowerCase().replace(/(?<=..)s$/, "");
  const factor = milliseconds[plain];
  return factor === undefined ? `${value} ${plain}` : `${value * factor} ms`;
}

/** Constants and limits that have their unit in their name, such as `timeoutMs = 30_000`, or the limits of `expires_in`. */
function constantsIn(text: string): string[] {
  const inMs = [...text.matchAll(/Ms\b\W{1,12}?(\d[\d_]*)/g)].map(([, value = ""]) => amountOf(value, "ms"));
  const seconds = [...text.matchAll(/(?:Seconds|_in|default|minimum|maximum)\b\W{1,12}?(\d[\d_]*)/g)];
  const lengths = [...text.matchAll(/(?:maxLength|minLength)\W{1,12}?(\d+)/g)];
  return [
    ...inMs,
    ...seconds.map(([, value = ""]) => amountOf(value, "s")),
    ...lengths.map(([, value = ""]) => `${value} character`),
  ];
}

const knownWords = new Set(truth.match(/\w+/g));
/** Figures that another test measures: `bench/scale.test.ts`. */
const measured = ["13 call"];
const knownAmounts = new Set([...amountsIn(truth), ...constantsIn(truth), ...measured]);

/** Names and amounts of a guide that neither the spec nor a package has. */
function unknownIn(markdown: string): string[] {
  const prose = markdown.replaceAll(/```.*?```|<!--.*?-->/gs, "");
  const spans = [...prose.matchAll(/`([^`\n]+)`/g)].map(([, span = ""]) => span);
  // operations and exports are in camel case, fields in snake case; factors have several words
  const names = spans.flatMap((span) => span.match(/\b(?:[a-z]+[A-Z]\w*|[a-z]+_\w+)\b/g) ?? []);
  const factors = spans.filter((span) => /^[A-Z]\w+(?: [A-Z]\w+)+$/.test(span));
  return [
    ...names.filter((name) => !knownWords.has(name)),
    ...factors.filter((name) => !truth.includes(name)),
    ...amountsIn(prose.replaceAll(/`[^`\n]*`/g, "")).filter((amount) => !knownAmounts.has(amount)),
  ];
}

it.each(globSync("spec/guides/**/*.md", { cwd: root }))(
  "%s names only operations, fields, factors and amounts that the spec or a package has",
  (guide) => {
    expect(unknownIn(readFileSync(join(root, guide), "utf8"))).toEqual([]);
  },
);

it.each([
  ["`verifyUserCode` checks it", "verifyUserCode"],
  ["pass `device_number`", "device_number"],
  ["the factor is `OneLogin Pager`", "OneLogin Pager"],
  ["poll every 217 milliseconds", "217 ms"],
  ["a token lives for eleven or 13 hours", "46800000 ms"],
  ["codes have nine digits", "9 digit"],
])("what neither has is reported: %s", (text, unknown) => {
  expect(unknownIn(text)).toEqual([unknown]);
});
