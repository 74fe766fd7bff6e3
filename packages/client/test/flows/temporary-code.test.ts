import { describe, expect, it } from "vitest";
import { generateTemporaryCode } from "../../src/flows/generate-temporary-code.ts";
import { caught } from "../support/harness.ts";
import { createScript, secrets, temporaryCode } from "./support/script.ts";

describe("a temporary code", () => {
  it("has its end, its device and its leading zeros", async () => {
    const { mfa, calls } = createScript({ generateOtp: [temporaryCode()] });
    const input = { user_id: 42, expires_in: 3_600, reusable: false };
    const made = await generateTemporaryCode(mfa, input, { timeoutMs: 5 });
    const expires_at = new Date("2021-07-27T23:25:50Z");
    expect(made).toEqual({ expires_at, reusable: false, device_id: "user_temp_otp_36216766" });
    expect(made.code).toBe(secrets.code);
    expect(calls).toMatchObject([{ input, options: { timeoutMs: 5 } }]);
  });

  const invalid = [null, "", 992_782, undefined].map((mfa_token) => ({ mfa_token }));
  it.each([{ expires_at: "soon" }, ...invalid])(
    "with %j is a protocol error that does not show it",
    async (fields) => {
      const { mfa } = createScript({ generateOtp: [temporaryCode(fields)] });
      const error = await caught(generateTemporaryCode(mfa, { user_id: 42 }));
      expect(error).toMatchObject({ code: "protocol", operation: "generateOtp" });
      expect(error.message).not.toContain("992");
    },
  );
});
