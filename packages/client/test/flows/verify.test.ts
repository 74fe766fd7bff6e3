import { describe, expect, it } from "vitest";
import { verify } from "../../src/flows/verify.ts";
import { caught } from "./support/caught.ts";
import { device, ids, secrets, state, verification } from "./support/samples.ts";
import { createScript, failure, inSeconds, type Response, type Script } from "./support/script.ts";

const input = { user_id: 42, device: ids.device };

function scripted(start: Record<string, unknown>, states: readonly Response[] = [state("accepted")]): Script {
  return createScript({
    createDeviceVerification: [verification(start)],
    verifyUserVerification: states,
    getUserVerification: states,
  });
}

describe("the completion of a verification", () => {
  it.each([
    ["SMS", "code", false],
    ["Google Authenticator", "code", true],
    ["OneLogin", "either", false],
    ["OneLogin Email", "unknown", false],
    ["YubiKey", "unknown", true],
    [undefined, "unknown", true],
  ])(
    "with the factor %j is %s, and its code names the device: %j",
    async (auth_factor_name, completion, namesDevice) => {
      const { mfa, calls } = scripted({ auth_factor_name });
      const started = await verify(mfa, input);
      expect(started).toMatchObject({ status: "pending", completion });
      expect(await started.submit(secrets.otp)).toEqual({ status: "accepted", device_id: ids.device });
      expect(calls[1]?.input).toEqual({
        ...{ user_id: 42, verification_id: ids.verification, otp: secrets.otp },
        ...(namesDevice ? { device_id: ids.device } : {}),
      });
    },
  );

  it("with a voice call takes no code, with SMS nothing else", async () => {
    const voice = scripted({ auth_factor_name: "OneLogin Voice" });
    const call = await verify(voice.mfa, input);
    expect(call.completion).toBe("polling");
    expect((await caught(call.submit(secrets.otp))).message).toContain('"OneLogin Voice" takes no code here');
    const sms = scripted({});
    expect((await caught((await verify(sms.mfa, input)).wait())).message).toContain("call submit");
    expect([voice.calls.length, sms.calls.length]).toEqual([1, 1]);
  });

  it("is that of the chosen device if the response names none", async () => {
    const { mfa } = scripted({ auth_factor_name: undefined });
    expect(await verify(mfa, { user_id: 42, device: device("1", "SMS") })).toMatchObject({
      completion: "code",
    });
  });
});

describe("a verification", () => {
  it.each([undefined, null, "pending"])("that begins with the state %j is pending", async (status) => {
    expect(await verify(scripted({ status }).mfa, input)).toMatchObject({
      status: "pending",
      completion: "code",
    });
  });

  it.each([
    ["accepted", { status: "accepted", device_id: ids.device }],
    ["rejected", { status: "rejected" }],
    ["locked", { status: "unknown", rawStatus: "locked" }],
  ])("that begins as %s is final", async (status, outcome) => {
    const { mfa, calls } = scripted({ status, auth_factor_name: "OneLogin" });
    const started = await verify(mfa, input);
    expect(started).toMatchObject(outcome);
    expect(await started.wait()).toEqual(outcome);
    expect((await caught(started.submit(secrets.otp))).message).toContain(`ended as ${outcome.status}`);
    expect(calls).toHaveLength(1);
  });

  it("has its response, its end and its token", async () => {
    const factor_data = { verification_token: secrets.verification_token };
    const { mfa } = scripted({ expires_at: "2020-07-21T20:26:44Z", factor_data });
    const started = await verify(mfa, input);
    expect(started.verification).toMatchObject({ id: ids.verification, device_id: ids.device });
    expect(started.expires_at).toEqual(new Date("2020-07-21T20:26:44Z"));
    expect(started.verification_token).toBe(secrets.verification_token);
  });

  it("is started once, even if the response is lost", async () => {
    const { mfa, count } = createScript({ createDeviceVerification: [failure("timeout")] });
    expect(await caught(verify(mfa, input))).toMatchObject({ code: "timeout" });
    expect(count("createDeviceVerification")).toBe(1);
  });

  it("has no custom message if the factor is known not to be SMS", async () => {
    const { mfa, calls } = scripted({});
    const message = { custom_message: "hello" };
    const push = { user_id: 42, device: device("1", "OneLogin"), ...message };
    expect((await caught(verify(mfa, push))).message).toContain('"custom_message" is for SMS');
    expect(calls).toEqual([]);
    await verify(mfa, { user_id: 42, device: device("1", "SMS"), ...message });
    await verify(mfa, { ...input, ...message });
    expect(calls).toHaveLength(2);
  });
});

const envelope = (error: boolean, code: number) => ({ error, code, type: "x", message: "x" });

describe("a code of a verification", () => {
  it.each([
    { response: state("accepted", { device_id: "7" }), outcome: { status: "accepted", device_id: "7" } },
    { response: { status: envelope(false, 200) }, outcome: { status: "accepted", device_id: ids.device } },
    { response: envelope(false, 200), outcome: { status: "accepted", device_id: ids.device } },
    { response: state("rejected"), outcome: { status: "rejected" } },
    { response: { status: envelope(true, 401) }, outcome: { status: "rejected" } },
    { response: envelope(true, 401), outcome: { status: "rejected" } },
    { response: state("frozen"), outcome: { status: "unknown", rawStatus: "frozen" } },
  ])(
    "with the response $response has the outcome $outcome, and is the last",
    async ({ response, outcome }) => {
      const { mfa, count } = scripted({}, [response, state("accepted")]);
      const { submit } = await verify(mfa, input);
      expect(await submit(secrets.otp)).toEqual(outcome);
      expect(await caught(submit(secrets.otp))).toMatchObject({ code: "invalid_input" });
      expect(count("verifyUserVerification")).toBe(1);
    },
  );

  it("that is wrong can be followed by another without a new message", async () => {
    const script = createScript({});
    const expires_at = inSeconds(script.clock, 240);
    const { mfa, clock, count } = scripted({ expires_at }, [state("pending"), state("accepted")]);
    const { submit } = await verify(mfa, input, { clock });
    expect(await submit("wrong")).toEqual({ status: "pending", retryUntil: new Date(expires_at) });
    expect((await submit(secrets.otp)).status).toBe("accepted");
    expect([count("createDeviceVerification"), count("verifyUserVerification")]).toEqual([1, 2]);
  });

  it.each([" 12 34 ", "aB3", "000000"])("%j is sent as it is", async (otp) => {
    const { mfa, calls } = scripted({});
    await (await verify(mfa, input)).submit(otp);
    expect(calls[1]?.input).toMatchObject({ otp });
  });

  it.each([
    [12345, "leading zeros"],
    ["", "not empty"],
    ["  ", "not empty"],
    [undefined, "not empty"],
  ])("%j is refused before it is sent", async (otp, says) => {
    const { mfa, calls } = scripted({});
    const { submit } = await verify(mfa, input);
    // what the types refuse comes from JavaScript
    const error = await caught(submit(otp as string));
    expect(error).toMatchObject({ code: "invalid_input", message: expect.stringContaining(says) });
    expect(error.message).not.toContain("12345");
    expect(calls).toHaveLength(1);
  });
});
