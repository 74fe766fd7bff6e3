import { describe, expect, test as plain } from "vitest";
import { readDigits } from "../src/http/digits.ts";
import { readCode } from "../src/steps/step.ts";
import { begin, sentCode, test, userOf } from "./support/world.ts";

/** Spellings of the code 120 456, by what is special in each. */
const spellings: readonly (readonly [string, string])[] = [
  ["plain digits", "120456"],
  ["a blank", "120 456"],
  ["blanks around it", " \t120456\r\n"],
  ["a hyphen", "120-456"],
  ["an en dash", "120\u2013456"],
  ["an em dash", "120\u2014456"],
  ["a hyphen that does not break", "120\u2011456"],
  ["a full-width hyphen", "120\uff0d456"],
  ["a blank that does not break", "120\u00a0456"],
  ["a minus sign", "120\u2212456"],
  ["a narrow blank that does not break", "120\u202f456"],
  ["a wide blank", "120\u3000456"],
  ["a mark of no width, as a chat puts before it", "\u200e120\u200b456\ufeff"],
  ["full-width digits", "\uff11\uff12\uff10\uff14\uff15\uff16"],
  ["Arabic-Indic digits", "\u0661\u0662\u0660\u0664\u0665\u0666"],
  ["Persian digits", "\u06f1\u06f2\u06f0\u06f4\u06f5\u06f6"],
  ["Persian digits with a hyphen and a blank", "\u06f1\u06f2\u06f0 - \u06f4\u06f5\u06f6"],
];

describe("a code of digits", () => {
  plain.for(spellings)("is read with %s", ([, code]) => {
    expect(readDigits(code)).toBe("120456");
    expect(readCode({ code })).toBe("120456");
  });

  plain("keeps its leading zeros, and every digit of both scripts", () => {
    expect(readDigits("00\u0660-\u06f00")).toBe("00000");
    expect(readDigits("٠١٢٣٤٥٦٧٨٩")).toBe("0123456789");
    expect(readDigits("۰۱۲۳۴۵۶۷۸۹")).toBe("0123456789");
  });

  test.for(spellings.map(([what]) => what))("signs in with %s", async (what, { world }) => {
    const visitor = await begin(world);
    const code = spelled(what, sentCode(world));
    expect(await visitor.send("code", { code })).toBe("/");
    expect(await userOf(world, visitor)).toMatchObject({ factor: "SMS" });
  });
});

/** Another code, in one of the spellings. */
function spelled(what: string, code: string): string {
  const [, spelling = ""] = spellings.find(([name]) => name === what) ?? [];
  let next = 0;
  return spelling.replaceAll(/\p{Nd}/gu, (digit) => {
    const zero = "1204560".includes(digit) ? 0x30 : zeroOf(digit);
    return String.fromCodePoint(zero + Number(code.charAt(next++)));
  });
}

/** The zero of a digit's script. */
function zeroOf(digit: string): number {
  const code = digit.codePointAt(0) ?? 0;
  return [0x0660, 0x06f0, 0xff10].find((zero) => code >= zero && code < zero + 10) ?? 0x30;
}

describe("a code with letters", () => {
  plain.for([
    ["ABC-123", "ABC-123"],
    ["abc-123", "abc-123"],
    ["A1B2C3", "A1B2C3"],
    ["AB\u2013123", "AB\u2013123"],
    ["\uff21\uff22\uff23", "\uff21\uff22\uff23"],
    ["12o456", "12o456"],
    // a blank is none of a code
    [" AB 12 ", "AB12"],
  ] as const)("%j is sent as %j", ([code, sent]) => {
    expect(readDigits(code)).toBeUndefined();
    expect(readCode({ code })).toBe(sent);
  });

  plain("keeps the digits of another script beside its letters", () => {
    expect(readCode({ code: "A\u0661\u0662" })).toBe("A\u0661\u0662");
  });
});

describe("a text that is no code of digits", () => {
  plain.for([
    "12.34",
    "+123456",
    "123,456",
    "½1",
    "12/34",
    "1e5",
    "0x1F",
    "१२३४५६",
    "12३456",
    "1️⃣2️⃣",
    "一二三",
    "⒈⒉",
    "12\u0000",
  ])("%j is not turned into digits", (code) => {
    expect(readDigits(code)).toBeUndefined();
  });

  plain.for(["", " ", "-", "\u2013 \u200e"])("%j has no digit at all", (code) => {
    expect(readDigits(code)).toBeUndefined();
  });

  plain.for(["", "  ", "a\u0000b", "1".repeat(65), "x".repeat(65)])("%j is not sent", (code) => {
    expect(readCode({ code })).toBeUndefined();
  });

  plain("is missing without a field", () => {
    expect(readCode({})).toBeUndefined();
  });
});

describe("OneLogin's codes with letters", () => {
  test.override({ compat: "documented" });

  test("sign in as they are", async ({ world }) => {
    const visitor = await begin(world);
    const code = sentCode(world);
    expect(code).toMatch(/[A-Z]/);
    expect(await visitor.send("code", { code: `${code.slice(0, 3)} ${code.slice(3)}` })).toBe("/");
  });
});

test("a help desk's code is read in the same way", async ({ world }) => {
  const visitor = await begin(world);
  await visitor.send("back");
  await visitor.send("lost");
  const { mfa_token } = await world.mfa.generateOtp({ user_id: 42 });
  const code = [...`${mfa_token.slice(0, 4)} ${mfa_token.slice(4)}`]
    .map((one) => (one === " " ? "-" : String.fromCodePoint(0x06f0 + Number(one))))
    .join("");
  expect(await visitor.send("code", { code })).toContain("Remove what you have lost");
});

test("a code that is only hyphens is missing, or wrong, and never a right one", async ({ world }) => {
  const visitor = await begin(world);
  expect(await visitor.send("code", { code: " \u00a0" })).toContain("Enter the code.");
  expect(await visitor.send("code", { code: "--" })).toContain("This code is wrong.");
  expect(await userOf(world, visitor)).toBeUndefined();
});
