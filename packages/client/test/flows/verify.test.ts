import { describe, expect, it } from "vitest";
import { verify } from "../../src/flows/verify.ts";
import { caught } from "../support/harness.ts";
import { createScript, device, ids, type Script, secrets, state, verification } from "./support/script.ts";

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
    expect(await submit(secrets.otp)).toEqual({ status: "accepted", device_id: ids.device });
    const code = { user_id: 42, verification_id: ids.verification, otp: secrets.otp };
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
    const { mfa, calls } = scripted({ auth_factor_name: "Google Authenticator", device_id: named });
    await (await verify(mfa, { user_id: 42, device: 7 })).submit(secrets.otp);
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
    const { submit } = await verify(scripted({}, { status: { error: false, code: 200 } }).mfa, input);
    expect(await submit(secrets.otp)).toEqual({ status: "accepted", device_id: ids.device });
  });
});
