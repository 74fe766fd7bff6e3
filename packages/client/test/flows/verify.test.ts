import { describe, expect, it } from "vitest";
import { verify } from "../../src/flows/verify.ts";
import { verifyOnce } from "../../src/flows/verify-once.ts";
import { exampleOf } from "../support/examples.ts";
import { caught } from "../support/harness.ts";
import {
  createScript,
  device,
  failure,
  ids,
  type Script,
  secrets,
  state,
  verification,
} from "./support/script.ts";

const { otp } = secrets;
/** The other two shapes of a response to a code. */
const [envelope, flat] = ["envelope", "flat"].map((name) => exampleOf("verifyUserOtp", 200, name));
const input = { user_id: 42, device: ids.device };
const scripted = (start: Record<string, unknown> = {}, code: unknown = state("accepted")): Script =>
  createScript({ createDeviceVerification: [verification(start)], verifyUserVerification: [code] });

describe("a verification", () => {
  it.each([
    ["SMS", false],
    ["Google Authenticator", true],
    ["OneLogin Email", false],
    ["YubiKey", true],
    [undefined, true],
  ])("of the factor %j sends its code with the device's id: %j", async (auth_factor_name, namesDevice) => {
    const { mfa, calls } = scripted({ auth_factor_name });
    const { submit } = await verify(mfa, input);
    expect(await submit(otp)).toEqual({ status: "accepted", device_id: ids.device });
    const code = { user_id: 42, verification_id: ids.verification, otp };
    expect(calls[1]?.input).toEqual(namesDevice ? { ...code, device_id: ids.device } : code);
  });

  it("has the completion of the chosen device if the response names none", async () => {
    const { mfa } = scripted({ auth_factor_name: undefined });
    const started = await verify(mfa, { user_id: 42, device: device("1", "SMS") });
    expect(started.completion).toBe("code");
  });

  it.each([
    [undefined, "7"],
    ["8", "8"],
  ])("of the device 7 whose response names %j sends its code with %j", async (named, device_id) => {
    const fields = { device_id: named ?? "7" };
    const start = { auth_factor_name: "Google Authenticator", device_id: named };
    const { mfa, calls } = scripted(start, state("accepted", fields));
    await (await verify(mfa, { user_id: 42, device: 7 })).submit(otp);
    expect(calls[1]?.input).toMatchObject({ device_id });
  });

  it("has no custom message if the factor is known not to be SMS", async () => {
    const { mfa, calls } = scripted();
    const message = { custom_message: "hello" };
    const push = { user_id: 42, device: device("1", "OneLogin"), ...message };
    expect((await caught(verify(mfa, push))).message).toContain('"custom_message" is for SMS');
    expect(calls).toEqual([]);
    await verify(mfa, { user_id: 42, device: device("1", "SMS"), ...message });
    await verify(mfa, { ...input, ...message });
    expect(calls).toHaveLength(2);
  });

  it("is accepted by an envelope, which the response to its code may be", async () => {
    const { submit } = await verify(scripted({}, envelope).mfa, input);
    expect(await submit(otp)).toEqual({ status: "accepted", device_id: ids.device });
  });
});

describe("verifyOnce", () => {
  it.each([
    [state("accepted", { device_id: "98765" }), { status: "accepted", device_id: "98765" }],
    [envelope, { status: "accepted", device_id: "98765" }],
    [{ ...flat, error: true }, { status: "rejected" }],
    [state(`was ${otp}`), { status: "unknown", rawStatus: "[redacted]" }],
  ])("for the response %j has the outcome %j", async (response, outcome) => {
    const { mfa, calls } = createScript({ verifyUserOtp: [response] });
    const fields = { user_id: 42, otp, device_id: 98765 };
    expect(await verifyOnce(mfa, fields)).toEqual(outcome);
    expect(calls.map((call) => call.input)).toEqual([fields]);
  });

  it("sends a code without its white space, and names no device if none was given", async () => {
    const { mfa, calls } = createScript({ verifyUserOtp: [envelope] });
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
