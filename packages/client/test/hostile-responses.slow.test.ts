import { describe, expect, it } from "vitest";
import { request } from "../src/request.ts";
import { validator } from "../src/validate.ts";
import { exampleOf } from "./support/examples.ts";
import { raw, type Step } from "./support/fake-fetch.ts";
import { caught, createHarness } from "./support/harness.ts";

// Processor time, not the clock: other programs on the machine don't count. Each figure is compared with one of the same round.

const [errorLimit, successLimit] = [2 ** 16, 2 ** 20];
const asJson = { "content-type": "application/json" };
const html = { "content-type": "text/html" };

/** A response that is made to take long, and what the caller has sent. */
interface Hostile {
  readonly step: Step;
  readonly body?: object;
}

interface Made {
  readonly headers?: Record<string, string>;
  readonly status?: number;
  readonly body?: object;
}
const hostile = (text: string, { headers = asJson, status = 422, ...rest }: Made = {}): Hostile => ({
  step: raw(status, text.slice(0, errorLimit), headers),
  ...rest,
});
const fill = (text: string, length: number) => text.repeat(Math.ceil(length / text.length)).slice(0, length);
const error = (details: unknown, fields: object = {}) =>
  JSON.stringify({ message: "no", details, ...fields });
const nested = (levels: number, value: unknown): unknown =>
  levels === 0 ? value : [nested(levels - 1, value)];
/** Lists of 20 in lists of 20. */
const tree = (levels: number, value: unknown): unknown =>
  levels === 0 ? value : Array.from({ length: 20 }, () => tree(levels - 1, value));
/** A body full of texts that are shown. */
const texts = (text: string) => {
  const one = fill(text, 1_800);
  const count = Math.floor(errorLimit / (JSON.stringify(one).length + 3)) - 1;
  return error(
    [Array.from({ length: 20 }, () => one), Array.from({ length: 20 }, () => one)].map((list, index) =>
      list.slice(0, count - 20 * index),
    ),
  );
};
const codes = (count: number, write: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => ({ otp: write(index) }));
const signs = "&".repeat(1_000);

const cases: [title: string, Hostile][] = [
  ...[7, 14].map((count): [string, Hostile] => [
    `${count} secrets of signs that a text could hold as HTML`,
    hostile(
      JSON.stringify({
        list: codes(count, (index) => `${"&".repeat(1_000 - index)}b`),
        message: "&amp;".repeat(2_000),
      }),
    ),
  ]),
  ["5,000 sensitive fields", hostile(error([], { list: codes(5_000, String) }))],
  [
    "10,000 sensitive fields of one object",
    hostile(`{"message":"no","l":[${'{"otp":1,"otp":2},'.repeat(3_600)}0]}`),
  ],
  [
    "40 sensitive fields and 8,000 short texts",
    hostile(error([tree(3, "&a")], { list: codes(40, (index) => `${index}&&&b`) })),
  ],
  [
    "20,000 short texts in details.parameters",
    hostile(error({ parameters: Array.from({ length: 16_000 }, () => "a") })),
  ],
  ["8,000 short texts in lists of 20", hostile(error({ parameters: [tree(3, "a"), tree(2, "a")] }))],
  ["16,000 numbers in lists of 20", hostile(error({ parameters: [tree(3, 1), tree(3, 2)] }))],
  ["lists 99 deep", hostile(error(Array.from({ length: 300 }, () => nested(99, 1))))],
  ["lists 30,000 deep", hostile(`{"message":"no","details":${"[".repeat(30_000)}${"]".repeat(30_000)}}`)],
  ["a status in a status, 5,000 deep", hostile(`${'{"status":'.repeat(5_000)}1${"}".repeat(5_000)}`)],
  ...[
    "%25",
    "%2525",
    "\\",
    "\\\\u005c",
    "&#",
    "&#x26;",
    "&amp;amp;",
    "~0",
    "token ",
    "otp         ",
    " \u200b",
  ].map((text): [string, Hostile] => [`nothing but ${JSON.stringify(text)}`, hostile(texts(text))]),
  ...["%25", "&amp;", "<title", "<title>", `<title${" ".repeat(98)}`, `<title>${"a".repeat(900)}`].flatMap(
    (text): [string, Hostile][] => [
      [`a page of ${text.slice(0, 9)}`, hostile(fill(text, errorLimit), { headers: html })],
      [
        `a page of ${text.slice(0, 9)} that is no error`,
        hostile(fill(text, errorLimit), { headers: html, status: 200 }),
      ],
    ],
  ),
  ...[signs, `b${signs}`, `${signs}b`].flatMap((password): [string, Hostile][] => {
    const body = { password };
    return [
      ["a page", hostile(fill(password, errorLimit), { headers: html, body })],
      ["JSON", hostile(texts(password), { body })],
      ["JSON, in part", hostile(texts(password.slice(0, 900)), { body })],
      ["JSON, as HTML", hostile(texts(password.replaceAll("&", "&amp;")), { body })],
      [
        "headers",
        hostile(error([]), { headers: Object.assign({}, asJson, { via: fill(password, 2 ** 14) }), body }),
      ],
    ].map(
      ([where, one]) =>
        [`a password of ${password.slice(0, 2)}…${password.slice(-1)} in ${where}`, one] as [string, Hostile],
    );
  }),
  [
    "40 passwords of the caller",
    hostile(texts("&"), {
      body: { users: Array.from({ length: 40 }, (_, index) => ({ password: `${signs}${index}` })) },
    }),
  ],
  [
    "2,000 passwords of the caller",
    hostile(texts("&"), {
      body: { users: Array.from({ length: 2_000 }, (_, index) => ({ password: `${index}` })) },
    }),
  ],
  [
    "16 KiB of headers",
    hostile(error([]), {
      headers: Object.assign(
        {},
        asJson,
        Object.fromEntries(
          Array.from({ length: 16 }, (_, index) => [`x-${index}`, fill("%25&amp;\\\\", 1_000)]),
        ),
      ),
    }),
  ],
  [
    "1,500 headers",
    hostile(error([]), {
      headers: Object.assign(
        {},
        asJson,
        Object.fromEntries(Array.from({ length: 1_500 }, (_, index) => [`x-${index}`, "&"])),
      ),
    }),
  ],
];

const median = (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

/** Microseconds of the processor that a call takes. */
async function timeOf(call: () => Promise<unknown>): Promise<number> {
  const start = process.cpuUsage();
  await call();
  const { user, system } = process.cpuUsage(start);
  return user + system;
}

/** The median of the ratios of two calls, measured in turn. */
async function ratioOf(call: () => Promise<unknown>, plain: () => Promise<unknown>): Promise<number> {
  const ratios: number[] = [];
  // the first rounds compile
  for (let round = -5; round < 9; round++) {
    const base = await timeOf(plain);
    const time = await timeOf(call);
    if (round >= 0) ratios.push(time / base);
  }
  return median(ratios);
}

const plainText = "The request is invalid, as the fields below say. ";
const plain = hostile(error([], { name: fill(plainText, errorLimit - 100) }), {
  body: { password: "my-password" },
});

function callOf({ step, body }: Hostile) {
  const { mfa } = createHarness([step], { maxRetries: 0 });
  return () => caught(request(mfa, "PUT", "/api/2/roles/{id}", { params: { id: 7 }, body }));
}

describe("no error of 64 KiB takes 50 times the processor time of a plain one", { tags: "security" }, () => {
  it.each(cases)("%s", async (_, one) => {
    expect(await ratioOf(callOf(one), callOf(plain))).toBeLessThan(50);
  });
});

describe("no success of 1 MiB that does not match the spec takes 50 times the processor time of one that does", () => {
  const callOf = (text: string) => {
    const { mfa } = createHarness([raw(200, text, asJson)], { maxRetries: 0, validator, onEvent: () => {} });
    return () => Promise.allSettled([mfa.getAuthFactors({ user_id: 42 })]);
  };
  const valid = JSON.stringify(exampleOf("getAuthFactors", 200)[0]);
  const list = (item: string) => `[${`${item},`.repeat(successLimit / (item.length + 1) - 2)}${item}]`;

  it.each([
    ["numbers", list("0")],
    ["empty objects", list("{}")],
    ["objects with a secret", list('{"otp":"a"}')],
    ["one object of many fields", `[{${Array.from({ length: 80_000 }, (_, index) => `"k${index}":1`)}}]`],
    ["a long name", `[{"${"&".repeat(successLimit - 100)}":1}]`],
  ])("%s", async (_, text) => {
    expect(await ratioOf(callOf(text), callOf(list(valid)))).toBeLessThan(50);
  });
});
