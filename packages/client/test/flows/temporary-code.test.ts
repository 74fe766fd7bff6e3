import { expect, it } from "vitest";
import { generateTemporaryCode } from "../../src/flows/generate-temporary-code.ts";
import { caught } from "./support/caught.ts";
import { secrets } from "./support/samples.ts";
import { createScript, failure } from "./support/script.ts";

const response = {
  mfa_token: secrets.code,
  expires_at: "2021-07-27T23:25:50Z",
  reusable: false,
  device_id: "user_temp_otp_36216766",
};

it("a temporary code has its end, its device and its leading zeros", async () => {
  const { mfa, calls } = createScript({ generateOtp: [response] });
  const input = { user_id: 42, expires_in: 3_600, reusable: false };
  const made = await generateTemporaryCode(mfa, input, { timeoutMs: 5 });
  expect(made).toEqual({
    expires_at: new Date("2021-07-27T23:25:50Z"),
    reusable: false,
    device_id: "user_temp_otp_36216766",
  });
  expect(made.code).toBe(secrets.code);
  expect(calls).toMatchObject([{ input, options: { timeoutMs: 5 } }]);
});

it("a temporary code with an invalid expires_at is a protocol error", async () => {
  const { mfa } = createScript({ generateOtp: [{ ...response, expires_at: "soon" }] });
  const error = await caught(generateTemporaryCode(mfa, { user_id: 42 }));
  expect(error).toMatchObject({ code: "protocol", operation: "generateOtp" });
  expect(error.message).not.toContain(secrets.code);
});

it("a temporary code is requested once, without a retry", async () => {
  const { mfa, count } = createScript({ generateOtp: [failure("network"), response] });
  expect(await caught(generateTemporaryCode(mfa, { user_id: 42 }))).toMatchObject({ code: "network" });
  expect(count("generateOtp")).toBe(1);
});
