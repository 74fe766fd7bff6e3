import { describe, expect, it } from "vitest";
import { type EnrollInput, enroll } from "../../src/flows/enroll.ts";
import { generateTemporaryCode } from "../../src/flows/generate-temporary-code.ts";
import { type VerifyInput, verify } from "../../src/flows/verify.ts";
import { caught } from "./support/caught.ts";
import { registration, verification } from "./support/samples.ts";
import { createScript } from "./support/script.ts";

const script = () =>
  createScript({
    getAuthFactors: [[]],
    getAuthenticationDevices: [[]],
    createFactorRegistration: [registration()],
    createDeviceVerification: [verification()],
    generateOtp: [{ mfa_token: "1", reusable: false, expires_at: "2026-01-01T00:00:00Z", device_id: "1" }],
  });

// what the types refuse comes from JavaScript, so the tables are typed as such
const enrolled = (fields: Record<string, unknown>) =>
  ({ user_id: 42, factor: 58959, display_name: "phone", ...fields }) as unknown as EnrollInput;
const verified = (fields: Record<string, unknown>) =>
  ({ user_id: 42, device: "3920371", ...fields }) as unknown as VerifyInput;

const wrong: readonly { field: string; value: unknown; says: string }[] = [
  ...[119, 901, 120.5, "240", Number.NaN, null].map((value) => ({
    ...{ field: "expires_in", value, says: '"expires_in" must be a whole number of seconds from 120 to 900' },
  })),
  ...[
    "/ok",
    "app.example/ok",
    "ftp://a.example",
    "javascript:alert(1)",
    "https://",
    "https:/a",
    "https://a b",
    5,
  ].map((value) => ({
    ...{ field: "redirect_to", value, says: '"redirect_to" must be an absolute http: or https: URL' },
  })),
  { field: "custom_message", value: "x".repeat(161), says: '"custom_message" is 161 characters long' },
  {
    field: "custom_message",
    value: "{{code}}",
    says: '"custom_message" contains the unknown variable {{code}}',
  },
];

describe("before any request", () => {
  it.each(wrong)("enroll and verify refuse $field $value", async ({ field, value, says }) => {
    const { mfa, calls } = script();
    for (const work of [
      enroll(mfa, enrolled({ [field]: value })),
      verify(mfa, verified({ [field]: value })),
    ]) {
      const error = await caught(work);
      expect(error).toMatchObject({ code: "invalid_input", message: expect.stringContaining(says) });
      expect(error.message).toMatch(new RegExp(`; no \`${error.operation}\` request was sent$`));
    }
    expect(calls).toEqual([]);
  });

  it.each(["", " \t", undefined, 5])("enroll refuses the display_name %j", async (display_name) => {
    const { mfa, calls } = script();
    const error = await caught(enroll(mfa, enrolled({ display_name })));
    expect(error).toMatchObject({ code: "invalid_input", operation: "createFactorRegistration" });
    expect(error.message).toContain('"display_name"');
    expect(calls).toEqual([]);
  });

  it.each([119, 259_201, 300.5, "300"])(
    "generateTemporaryCode refuses an expires_in of %j",
    async (expires_in) => {
      const { mfa, calls } = script();
      const error = await caught(
        generateTemporaryCode(mfa, { user_id: 42, expires_in: expires_in as number }),
      );
      expect(error.message).toContain("from 120 to 259200");
      expect(calls).toEqual([]);
    },
  );
});

describe("negative control: valid input", () => {
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

  it.each([120, 259_200, undefined])(
    "an expires_in of %j is sent by generateTemporaryCode",
    async (expires_in) => {
      const { mfa, count } = script();
      await generateTemporaryCode(mfa, { user_id: 42, ...(expires_in === undefined ? {} : { expires_in }) });
      expect(count("generateOtp")).toBe(1);
    },
  );
});
