import { describe, expect, it } from "vitest";
import { redact, redactText, secretsIn } from "../src/redact.ts";
import { json, raw } from "./support/fake-fetch.ts";
import { caught, createHarness } from "./support/harness.ts";

const secret = `a"b'c\\d<e>f&g/h é+%`;
/** The bytes of all signs as lower-case digits. */
const hex = (text: string) =>
  text.replace(/\W/g, (sign) => Buffer.from(sign).toString("hex").replaceAll(/../g, "%$&"));
const forms: [how: string, text: string][] = [
  ["a URL", encodeURIComponent(secret)],
  ["a URL in lower case", hex(secret)],
  ["a form", new URLSearchParams({ secret }).toString().slice("secret=".length)],
  ["JSON", JSON.stringify(secret).slice(1, -1)],
  ["capitals", secret.toUpperCase()],
  ["HTML", secret.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;")],
  ["HTML with numbers", secret.replaceAll(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)],
];

describe("a secret that a response repeats", () => {
  it.each(forms)("is redacted as %s writes it", (_, text) => {
    expect(redactText(`<${text}> is wrong`, new Set([secret]))).toBe("<[redacted]> is wrong");
  });

  it.each([
    ["1,024 signs is looked for in a URL", 2 ** 10, "[redacted]"],
    ["more signs is looked for as it is", 2 ** 10 + 1, "%2F".repeat(2 ** 10 + 1)],
  ])("of %s", (_, length, shown) => {
    const long = "/".repeat(length);
    expect(redact([long, encodeURIComponent(long)], new Set([long]))).toEqual(["[redacted]", shown]);
  });

  it("is redacted as a number, and no other number is", () => {
    expect(redact([904_817, 19_048_170, 422], new Set(["904817"]))).toEqual(["[redacted]", 19_048_170, 422]);
  });

  it("is collected from a list or an object of a sensitive field", () => {
    const body = { otp: ["904817", { any: 73_001_122 }], message: "no" };
    expect([...secretsIn(body)]).toEqual(["904817", "73001122"]);
  });

  it("is redacted if the caller's code is a list", async () => {
    const { mfa } = createHarness([json(422, { statusCode: 422, name: "n", message: "not 904817" })]);
    // what a web framework may have parsed
    const otp = ["904817"] as unknown as string;
    const error = await caught(mfa.verifyUserVerification({ user_id: 42, verification_id: "1", otp }));
    expect(error.message).toContain("not [redacted]");
  });
});

describe("a response made to take long", () => {
  const body = (count: number) => ({
    list: Array.from({ length: count }, (_, index) => ({ otp: `${index}-code` })),
    message: "no",
  });

  it("shows nothing of more than 30 secrets, and all else of 30", () => {
    expect(redact(body(31), secretsIn(body(31)))).toBe("[redacted]");
    expect(redact(body(30), secretsIn(body(30)))).toMatchObject({ message: "no" });
  });

  it("of a server is still an error of its status", async () => {
    const { mfa } = createHarness([json(422, body(3000)), raw(500, "otp=12345 ".repeat(6000))]);
    const call = () => caught(mfa.getAuthenticationDevices({ user_id: 42 }, { maxRetries: 0 }));
    expect(await call()).toMatchObject({ code: "validation", body: "[redacted]" });
    expect(await call()).toMatchObject({ code: "server" });
  });

  it.each([
    ["is looked for", 2 ** 13, "[redacted]"],
    ["does not break the redaction", 2 ** 13 + 1, "a".repeat(2 ** 13 + 1)],
    ["does not break it either", 2 ** 16, "a".repeat(2 ** 16)],
  ])("with a secret that is long %s", (_, length, shown) => {
    const long = "a".repeat(length);
    const body = { otp: long, message: long };
    expect(redact(body, secretsIn(body))).toEqual({ otp: "[redacted]", message: shown });
  });

  it("with 30 long secrets of signs does not break the redaction", () => {
    const list = Array.from({ length: 30 }, (_, index) => ({ otp: `${index}${"é;".repeat(500)}` }));
    const body = { list, message: encodeURIComponent(list[7]?.otp ?? "") };
    expect(redact(body, secretsIn(body))).toMatchObject({ message: "[redacted]" });
  });

  // each would take exponential or quadratic time if a text could be matched in more than one way
  it.each([
    ["backslashes", `${"\\".repeat(20)}x`, "\\".repeat(60_000)],
    ["percent signs", `${"%".repeat(20)}x`, "%25".repeat(20_000)],
    ["quotes after backslashes", `${'\\"'.repeat(10)}x`, '\\\\"'.repeat(20_000)],
    ["entities", `${"&;".repeat(10)}x`, "&amp;;".repeat(10_000)],
    ["letters as numbers", `${"é".repeat(20)}x`, "\\u00e9".repeat(10_000)],
  ])("with many %s is searched once", (_, value, text) => {
    expect(redactText(text, new Set([value]))).toBe(text);
  });
});
