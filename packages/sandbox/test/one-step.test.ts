import { describe, expect, it } from "vitest";
import { verify, verifyOnce } from "./support/flows.ts";
import { createHarness, type Harness, userPath } from "./support/harness.ts";

const users = [
  { id: 42, name: "Ada", phone: "+15550100", devices: [{ kind: "sms" }, { kind: "authenticator" }] },
  { id: 43, name: "Grace", devices: [{ kind: "authenticator" }] },
] as const;
const harness = () =>
  createHarness({ users: users.map((user) => ({ ...user, devices: [...user.devices] })) });
const totp = ({ sandbox }: Harness) =>
  sandbox.control.getDeviceTotp({ user_id: 42, device_id: "3919989" }).code;

describe("verification in one step", () => {
  it("takes the code of a message that was sent before, and ends its verification", async () => {
    const h = harness();
    const verification = await verify(h.mfa, { user_id: 42, device_id: "3919988" });
    const { code } = h.sandbox.control.getLatestCode({ user_id: 42 });
    const outcome = await verifyOnce(h.mfa, { user_id: 42, otp: code });
    expect(outcome).toMatchObject({ status: "accepted", device_id: "3919988" });
    expect(await verification.poll()).toMatchObject({ status: "accepted" });
  });

  it("needs the device of an authenticator", async () => {
    const h = harness();
    expect(await verifyOnce(h.mfa, { user_id: 42, otp: totp(h) })).toMatchObject({ status: "rejected" });
    const outcome = await verifyOnce(h.mfa, { user_id: 42, otp: totp(h), device_id: 3919989 });
    expect(outcome).toMatchObject({ status: "accepted", device_id: "3919989" });
  });

  it.each(["/verifications", "/verifications/"])("is the same at %s", async (end) => {
    const h = harness();
    const { json } = await h.raw("POST", userPath + end, { otp: totp(h), device_id: "3919989" });
    expect(json).toMatchObject({ status: "accepted", device_id: "3919989" });
  });

  it("a verification starts at the path with the slash as well", async () => {
    const { status, json } = await harness().raw("POST", `${userPath}/verifications/`, {
      device_id: 3919988,
    });
    expect({ status, json }).toMatchObject({ status: 201, json: { device_id: "3919988", user_id: "42" } });
  });

  it.each([
    { title: "nobody's", device_id: "1", status: 422 },
    { title: "another user's", device_id: "3919990", status: 403 },
  ])("$title device is refused with $status", async ({ device_id, status }) => {
    const call = verifyOnce(harness().mfa, { user_id: 42, otp: "000000", device_id });
    await expect(call).rejects.toMatchObject({ status, body: { statusCode: status } });
  });
});

describe("a code in two steps", () => {
  it("of an authenticator needs its device, and no other", async () => {
    const h = harness();
    const { id: verification_id } = await verify(h.mfa, { user_id: 42, device_id: "3919989" });
    const call = { user_id: 42, verification_id, otp: totp(h) };
    await expect(h.mfa.verifyUserVerification(call)).rejects.toMatchObject({ status: 422 });
    const foreign = h.mfa.verifyUserVerification({ ...call, device_id: 3919988 });
    await expect(foreign).rejects.toMatchObject({ status: 403, body: { statusCode: 403 } });
    const response = await h.mfa.verifyUserVerification({ ...call, device_id: 3919989 });
    expect(response).toMatchObject({ status: "accepted" });
  });
});

describe("a temporary code", () => {
  it("works once, for 72 hours, as a device of its own", async () => {
    const h = harness();
    const temporary = await h.mfa.generateOtp({ user_id: 42 });
    expect(temporary).toMatchObject({
      mfa_token: expect.stringMatching(/^\d{8}$/),
      device_id: "user_temp_otp_36216766",
      expires_at: "2026-01-08T09:00:00.000Z",
    });
    const call = { user_id: 42, otp: temporary.mfa_token };
    const devices = await h.mfa.getAuthenticationDevices({ user_id: 42 });
    expect(devices.map((device) => device.device_id)).toContain(temporary.device_id);
    expect(await verifyOnce(h.mfa, call)).toMatchObject({ status: "accepted" });
    expect(await verifyOnce(h.mfa, call)).toMatchObject({ status: "rejected" });
  });

  it("verifies in two steps too, and can be removed early", async () => {
    const h = harness();
    const { mfa_token: otp, device_id } = await h.mfa.generateOtp({ user_id: 42, reusable: true });
    const verification = await verify(h.mfa, { user_id: 42, device_id });
    expect(await verification.submit(otp)).toMatchObject({ status: "accepted", device_id });
    await h.mfa.deleteEnrolledFactor({ user_id: 42, device_id });
    expect(await verifyOnce(h.mfa, { user_id: 42, otp })).toMatchObject({ status: "rejected" });
  });

  it.each([119, 259_201, "300"])("a life of %j is refused with 422", async (expires_in) => {
    const { status, json } = await harness().raw("POST", `${userPath}/mfa_token`, { expires_in });
    expect({ status, json }).toMatchObject({
      status: 422,
      json: { details: { parameters: [{ name: "expires_in" }] } },
    });
  });
});
