import { describe, expect, it } from "vitest";
import { verifyOnce } from "../../src/flows/verify-once.ts";
import { caught } from "../support/harness.ts";
import { createScript, failure, secrets, state } from "./support/script.ts";

const { otp } = secrets;

describe("verifyOnce", () => {
  it.each([
    [state("accepted"), { status: "accepted", device_id: "98765" }],
    [{ error: true, code: 200 }, { status: "rejected" }],
    [state(`was ${otp}`), { status: "unknown", rawStatus: "[redacted]" }],
  ])("for the response %j has the outcome %j", async (response, outcome) => {
    const { mfa, calls } = createScript({ verifyUserOtp: [response] });
    const input = { user_id: 42, otp, device_id: 98765 };
    expect(await verifyOnce(mfa, input)).toEqual(outcome);
    expect(calls.map((call) => call.input)).toEqual([input]);
  });

  it("sends a code without its white space, and names no device if none was given", async () => {
    const { mfa, calls } = createScript({ verifyUserOtp: [state("accepted")] });
    const outcome = await verifyOnce(mfa, { user_id: 42, otp: " 012 345\n" });
    expect(outcome).toEqual({ status: "accepted", device_id: undefined });
    expect(calls[0]?.input).toEqual({ user_id: 42, otp: "012345" });
  });

  it.each([
    ...[12345, "", null, "1".repeat(65)].map((code) => ({ otp: code })),
    ...["", Number.NaN, 2 ** 53, null, {}].map((device_id) => ({ otp, device_id })),
  ])("refuses %j before it is sent", async (fields) => {
    const { mfa, calls } = createScript({ verifyUserOtp: [state("accepted")] });
    // what the types refuse comes from JavaScript
    const error = await caught(verifyOnce(mfa, { user_id: 42, ...fields } as never));
    expect(error).toMatchObject({ code: "invalid_input", operation: "verifyUserOtp" });
    expect(error.message).toContain(`"${Object.keys(fields).at(-1)}" must be`);
    expect(calls).toEqual([]);
  });

  it.each(["network", "authentication"] as const)("throws a %s error after one request", async (code) => {
    const { mfa, count } = createScript({ verifyUserOtp: [failure(code), state("accepted")] });
    expect(await caught(verifyOnce(mfa, { user_id: 42, otp }))).toMatchObject({ code });
    expect(count("verifyUserOtp")).toBe(1);
  });
});
