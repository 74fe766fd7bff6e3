import { describe, expect, it } from "vitest";
import { problemOfMessage } from "../../src/flows/check-input.ts";
import { type EnrollInput, enroll } from "../../src/flows/enroll.ts";
import { generateTemporaryCode } from "../../src/flows/generate-temporary-code.ts";
import { resetFactors } from "../../src/flows/reset-factors.ts";
import { type VerifyInput, verify } from "../../src/flows/verify.ts";
import { verifyOnce } from "../../src/flows/verify-once.ts";
import { caught } from "../support/harness.ts";
import { createScript, registration, type Script, temporaryCode, verification } from "./support/script.ts";

const script = () =>
  createScript({
    createFactorRegistration: [registration()],
    createDeviceVerification: [verification()],
    generateOtp: [temporaryCode()],
  });

// what the types refuse comes from JavaScript, so the tables are typed as such
const enrolled = (fields: Record<string, unknown>) =>
  ({ user_id: 42, factor: 58959, display_name: "phone", ...fields }) as unknown as EnrollInput;
const verified = (fields: Record<string, unknown>) =>
  ({ user_id: 42, device: "3920371", ...fields }) as unknown as VerifyInput;

type Start = (mfa: Script["mfa"], fields: Record<string, unknown>) => Promise<unknown>;
const starts: Start[] = [
  (mfa, fields) => enroll(mfa, enrolled(fields)),
  (mfa, fields) => verify(mfa, verified(fields)),
];
type Wrong = [field: string, says: string, values: unknown[], by?: Start[]];
const enrolls = starts.slice(0, 1);
const generates: Start[] = [(mfa, fields) => generateTemporaryCode(mfa, { user_id: 42, ...fields })];

// biome-ignore format: a table
const wrong: Wrong[] = [
  ["expires_in", "must be a whole number of seconds from 120 to 900", [119, 901, 120.5, "240", Number.NaN, null]],
  ["expires_in", "must be a whole number of seconds from 120 to 259200", [119, 259_201, 300.5, "300"], generates],
  ["redirect_to", "must be an absolute http: or https: URL",
    ["/ok", "app.example/ok", "ftp://a.example", "javascript:alert(1)", "https://", "https:/a", "https://a b", "xhttps://a.example", new URL("https://a.example"), 5]],
  ["custom_message", "is 161 characters long", ["x".repeat(161)]],
  ["custom_message", "contains the unknown variable {{code}}", ["{{code}}"]],
  ["display_name", "must be", ["", " \t", undefined, 5], enrolls],
];

describe("before any request", () => {
  it.each<Wrong>(wrong)("a %s is refused that %s", async (field, says, values, by = starts) => {
    const { mfa, calls } = script();
    for (const work of values.flatMap((value) => by.map((start) => start(mfa, { [field]: value })))) {
      const { code, message, operation } = await caught(work);
      expect(code).toBe("invalid_input");
      expect(message).toContain(`"${field}" ${says}`);
      if (by !== generates) expect(message.endsWith(`; no \`${operation}\` request was sent`)).toBe(true);
    }
    expect(calls).toEqual([]);
  });
});

describe("the fields of the input", () => {
  const all = (mfa: Script["mfa"], fields: Record<string, unknown>) => [
    ...[...starts, ...generates].map((start) => start(mfa, fields)),
    // what the types refuse comes from JavaScript
    verifyOnce(mfa, { user_id: 42, otp: "1", ...fields } as never),
    resetFactors(mfa, { user_id: 42, ...fields } as never),
  ];

  it.each<Record<string, unknown>>([
    ...[undefined, null, "42", 0, -1, 1.5, Number.NaN, 2 ** 53].map((user_id) => ({ user_id })),
    { expiresIn: 120 },
    { constructor: 1 },
  ])("are refused by every flow: %j", async (fields) => {
    const { mfa, calls } = script();
    for (const work of all(mfa, fields)) {
      const error = await caught(work);
      expect(error).toMatchObject({ code: "invalid_input" });
      expect(error.message).toContain(`"${Object.keys(fields)[0]}"`);
    }
    expect(calls).toEqual([]);
  });

  it("name the device and the factor by other names than the operation, which the error says", async () => {
    const { mfa, calls } = script();
    const device = await caught(verify(mfa, verified({ device_id: "7" })));
    expect(device.message).toContain('unknown field "device_id"; did you mean "device"?');
    const factor = await caught(enroll(mfa, enrolled({ factor_id: 7 })));
    expect(factor.message).toContain('unknown field "factor_id"; did you mean "factor"?');
    expect(calls).toEqual([]);
  });
});

describe("valid input", () => {
  it.each([
    { expires_in: 120 },
    { expires_in: 900 },
    { redirect_to: "https://app.example/ok" },
    { redirect_to: "HTTP://127.0.0.1:8080" },
    { custom_message: "Your code is {{otp_code}}, good for {{otp_expiry}} minutes" },
  ])("%j is sent by enroll and verify", async (fields) => {
    const { mfa, calls } = script();
    await enroll(mfa, enrolled(fields));
    await verify(mfa, verified(fields));
    expect(calls.map(({ input }) => input)).toEqual([
      { user_id: 42, factor_id: 58959, display_name: "phone", ...fields },
      { user_id: 42, device_id: "3920371", ...fields },
    ]);
  });

  it.each([120, 259_200, undefined])("an expires_in of %j is sent by generateTemporaryCode", async (life) => {
    const { mfa, calls } = script();
    await generateTemporaryCode(mfa, { user_id: 42, expires_in: life });
    expect(calls[0]?.input.expires_in).toBe(life);
  });
});

describe("a custom message", () => {
  it.each([
    ["", undefined, 160],
    ["{{otp_code}}", undefined, 154],
    ["{{otp_code}}{{otp_code}}", undefined, 148],
    ["{{otp_expiry}}", undefined, 159],
    ["{{otp_expiry}}", 540, 159],
    ["{{otp_expiry}}", 541, 158],
    ["{{otp_expiry}}", 900, 158],
  ])("with %j and the expires_in %j has room for %i characters", (template, expiresIn, room) => {
    expect(problemOfMessage("x".repeat(room) + template, expiresIn)).toBeUndefined();
    expect(problemOfMessage("x".repeat(room + 1) + template, expiresIn)).toContain("is 161 characters long");
  });

  it("counts an emoji as one character", () => {
    expect(problemOfMessage("🔑".repeat(160))).toBeUndefined();
    expect(problemOfMessage("🔑".repeat(161))).toContain("161");
  });

  const unknown = ["{{expiration}}", "{{ otp_code }}", "{{OTP_CODE}}", "{{}}", "{{toString}}"];
  it.each(unknown)("is refused for the unknown variable %s", (variable) => {
    const says = `the unknown variable ${variable};`;
    expect(problemOfMessage(`Code {{otp_code}} ${variable}`)).toContain(says);
  });

  it.each(["{otp_code}", "{{otp_code", "a }} b {{ c"])("may contain %s as plain text", (text) => {
    expect(problemOfMessage(text)).toBeUndefined();
  });

  it.each(["", "  ", 5, null])("must not be %j", (message) => {
    expect(problemOfMessage(message)).toContain("not empty");
  });
});
