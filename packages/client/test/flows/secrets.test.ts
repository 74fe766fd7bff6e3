import { describe, expect, it } from "vitest";
import { enroll } from "../../src/flows/enroll.ts";
import { generateTemporaryCode } from "../../src/flows/generate-temporary-code.ts";
import { hideSecrets } from "../../src/flows/secrets.ts";
import { verify } from "../../src/flows/verify.ts";
import { caught, printed } from "../support/harness.ts";
import {
  createScript,
  flows,
  registration,
  scriptFlow,
  secrets,
  temporaryCode,
  verification,
} from "./support/script.ts";

const { otp, verification_token, totp_url, code } = secrets;
const factor_data = { verification_token, totp_url, hint: "look at the app" };

function enrolling(fields: Record<string, unknown>) {
  const { mfa } = createScript({ createFactorRegistration: [registration(fields)] });
  return enroll(mfa, { user_id: 42, factor: 1, display_name: "phone" });
}

/** Every secret in its whole and in its telling part. */
function expectNoSecret(text: string): void {
  for (const secret of [otp, verification_token, totp_url, "JBSWY3DPEHPK3PXP", code]) {
    expect(text).not.toContain(secret);
  }
}

const { mfa } = createScript({
  createFactorRegistration: [registration({ factor_data, totp_url })],
  createDeviceVerification: [verification({ factor_data })],
  generateOtp: [temporaryCode()],
});
it("the printed form of what a flow starts has no secret, though its properties can be read", {
  tags: "security",
}, async () => {
  const enrollment = await enroll(mfa, { user_id: 42, factor: 1, display_name: "phone" });
  const started = await verify(mfa, { user_id: 42, device: "1" });
  const temporary = await generateTemporaryCode(mfa, { user_id: 42 });
  expect([enrollment, started, temporary]).toMatchObject([
    { verification_token, totp_url, registration: { factor_data } },
    { verification_token, verification: { factor_data } },
    { code },
  ]);
  const parts = [enrollment, enrollment.registration, enrollment.registration.factor_data];
  expectNoSecret([...parts, started, started.verification, temporary].map(printed).join());
  expect(printed(enrollment)).toContain("look at the app");
});

describe("a totp_url", () => {
  const valid = [totp_url, "otpauth://hotp/a?secret=b&counter=0", "OTPAUTH://totp/x%20y?secret=%2F"];
  it.each(valid)("%s is passed on unchanged", async (url) => {
    expect((await enrolling({ factor_data: { totp_url: url } })).totp_url).toBe(url);
  });

  // biome-ignore format: a list
  it.each([
    "https://evil.example/JBSWY3DPEHPK3PXP", "javascript:alert(1)", " otpauth://totp/a", "otpauth://", "totp",
  ])("%j is refused without being shown", { tags: "security" }, async (url) => {
    const error = await caught(enrolling({ factor_data: { totp_url: url } }));
    expect(error).toMatchObject({ code: "protocol", operation: "createFactorRegistration" });
    expectNoSecret(printed(error));
  });

  it.each([undefined, null, {}, { totp_url: null }, { totp_url: "" }])("may be absent: %j", async (data) => {
    const absent = { totp_url: undefined, verification_token: undefined };
    expect(await enrolling({ factor_data: data })).toMatchObject(absent);
  });
});

it.each([
  ["objects", '{"a":', "}"],
  ["arrays", "[", "]"],
])("5,000 nested %s do not fail a start, whose message is out by then", async (_, open, close) => {
  const deep = JSON.parse(`${open.repeat(5_000)}1${close.repeat(5_000)}`);
  for (const flow of flows) {
    const { mfa } = scriptFlow(flow, { deep });
    const started = await flow.start(mfa);
    expect(JSON.stringify(started)).not.toContain("deep");
    expect(await started.submit(otp)).toMatchObject({ status: "accepted" });
  }
  expect(JSON.stringify(hideSecrets({ deep })).length).toBeLessThan(1_000);
});

it("hideSecrets makes a deep copy and does not change the original", () => {
  const response = Object.freeze({ a: [{ otp, b: 1 }], c: null, d: "e" });
  const hidden = hideSecrets(response);
  expect(JSON.stringify(hidden)).toBe('{"a":[{"b":1}],"c":null,"d":"e"}');
  expect(hidden.a[0]?.otp).toBe(otp);
  expect(Object.keys(response.a[0] ?? {})).toEqual(["otp", "b"]);
});
