import { describe, expect, it } from "vitest";
import type { SandboxOptions } from "../src/index.ts";
import { verify, verifyOnce } from "./support/flows.ts";
import { adaWith, createHarness, type Harness, userPath } from "./support/harness.ts";

const harness = (options: SandboxOptions = {}) =>
  createHarness({ ...options, users: adaWith("sms", "authenticator") });
const totp = ({ sandbox }: Harness) => sandbox.control.getTotp({ user_id: 42, device_id: "3919989" }).code;

describe("verification in one step", () => {
  it.each(["/verifications", "/verifications/"])("is the same at %s", async (end) => {
    const h = harness();
    const { json } = await h.raw("POST", userPath + end, { otp: totp(h), device_id: 3919989 });
    expect(json).toMatchObject({ status: "accepted", device_id: "3919989" });
  });

  it("takes the code of an older verification that is open, too", async () => {
    const h = harness();
    const code = () => h.sandbox.control.getLatestCode({ user_id: 42 }).code;
    const { id } = await verify(h.mfa, { user_id: 42, device_id: "3919988" });
    const otp = code();
    const newer = await verify(h.mfa, { user_id: 42, device_id: "3919988" });
    expect(await verifyOnce(h.mfa, { user_id: 42, otp })).toMatchObject({ id, status: "accepted" });
    expect(await newer.poll()).toMatchObject({ status: "pending" });
    expect(await newer.submit(code())).toMatchObject({ status: "accepted" });
  });

  it("is rejected for a wrong code, or an authenticator's that names no device", async () => {
    const h = harness();
    const submit = async (body: object) => (await h.raw("POST", `${userPath}/verifications`, body)).json;
    const rejected = { id: expect.any(String), status: "rejected" };
    expect(await submit({ otp: "wrong" })).toEqual(rejected);
    expect(await submit({ otp: totp(h) })).toEqual(rejected);
    const device_id = "3919989";
    expect(await submit({ otp: "wrong", device_id })).toEqual({ ...rejected, device_id });
    expect(await submit({ otp: totp(h), device_id })).toMatchObject({ status: "accepted" });
    const ids = h.sandbox.control.listDevices({ user_id: 42 }).map((device) => device.device_id);
    expect(ids).toEqual(["3919988", device_id]);
  });

  it("counts a wrong code for the newest open verification alone", async () => {
    const h = harness();
    for (const device_id of ["3919989", "3919988", "3919988"])
      await verify(h.mfa, { user_id: 42, device_id });
    const left = () => h.sandbox.control.listChallenges({ user_id: 42 }).map((one) => one.attempts_left);
    const [newest] = h.sandbox.control.listChallenges({ user_id: 42 });
    const pending = { id: newest?.id, status: "pending" };
    expect(await verifyOnce(h.mfa, { user_id: 42, otp: "wrong" })).toMatchObject(pending);
    expect(left()).toEqual([4, 5, 5]);
    await verifyOnce(h.mfa, { user_id: 42, otp: "wrong", device_id: "3919989" });
    expect(left()).toEqual([4, 5, 4]);
  });

  it("is refused for a device whose number the profile no longer has", async () => {
    const h = harness();
    h.sandbox.control.updateUser({ user_id: 42, phone: null });
    const { status, json } = await h.raw("POST", `${userPath}/verifications`, { device_id: "3919988" });
    const parameters = [{ name: "device_id", message: "the user's profile has no phone number" }];
    expect({ status, json }).toMatchObject({ status: 422, json: { details: { parameters } } });
  });

  it("a verification starts at the path with the slash as well", async () => {
    const body = { device_id: 3919988, expires_in: 900 };
    const { status, json } = await harness().raw("POST", `${userPath}/verifications/`, body);
    const started = { device_id: "3919988", user_id: "42", expires_at: "2026-01-05T09:15:00Z" };
    expect({ status, json }).toMatchObject({ status: 201, json: started });
  });
});

it("a code of an authenticator, in two steps, needs its device, and no other", async () => {
  const h = harness();
  const { id: verification_id } = await verify(h.mfa, { user_id: 42, device_id: "3919989" });
  const call = { user_id: 42, verification_id, otp: totp(h) };
  await expect(h.mfa.verifyUserVerification(call)).rejects.toMatchObject({ status: 422 });
  const foreign = h.mfa.verifyUserVerification({ ...call, device_id: 3919988 });
  await expect(foreign).rejects.toMatchObject({ status: 403, body: { statusCode: 403 } });
  const response = await h.mfa.verifyUserVerification({ ...call, device_id: 3919989 });
  expect(response).toMatchObject({ status: "accepted" });
});

describe("a temporary code", () => {
  it("is good for 72 hours, as a device of its own", async () => {
    const h = harness();
    const temporary = await h.mfa.generateOtp({ user_id: 42 });
    expect(temporary).toMatchObject({
      mfa_token: expect.stringMatching(/^\d{8}$/),
      device_id: "user_temp_otp_36216766",
      expires_at: "2026-01-08T09:00:00.000Z",
    });
    const { device_id, mfa_token } = temporary;
    const shown = { code: mfa_token, expires_at: "2026-01-08T09:00:00.000Z", kind: "temporary_code" };
    expect(h.sandbox.control.listDevices({ user_id: 42 }).at(-1)).toMatchObject(shown);
    const body = { device_id, otp: mfa_token };
    const { json } = await h.raw("POST", `${userPath}/verifications`, body);
    expect(json).toMatchObject({ status: "accepted", device_id });
  });

  it.each([
    [false, ["3919988", "3919989"]],
    [true, ["3919988", "3919989", "user_temp_otp_36216766"]],
  ])("is in the list of devices: %s, as the option says", async (listTemporaryCodes, ids) => {
    const h = harness({ listTemporaryCodes });
    await h.mfa.generateOtp({ user_id: 42 });
    const devices = await h.mfa.getAuthenticationDevices({ user_id: 42 });
    expect(devices.map(({ device_id }) => device_id)).toEqual(ids);
  });

  it.each([
    [{}, "rejected", 2],
    [{ reusable: false }, "rejected", 2],
    [{ reusable: true }, "accepted", 3],
  ] as const)("made with %j is %s the second time, and leaves %i devices", async (options, status, count) => {
    const h = harness();
    const { mfa_token: otp = "" } = await h.mfa.generateOtp({ user_id: 42, ...options });
    expect(await verifyOnce(h.mfa, { user_id: 42, otp })).toMatchObject({ status: "accepted" });
    expect(await verifyOnce(h.mfa, { user_id: 42, otp })).toMatchObject({ status });
    expect(h.sandbox.control.listDevices({ user_id: 42 })).toHaveLength(count);
  });

  it("is one of the last hundred: the oldest makes room, and no other device", async () => {
    const h = harness();
    for (let count = 0; count < 102; count++) await h.mfa.generateOtp({ user_id: 42 });
    const ids = h.sandbox.control.listDevices({ user_id: 42 }).map(({ device_id }) => device_id);
    expect(ids).toHaveLength(102);
    expect([...ids.slice(0, 3), ids.at(-1)]).toEqual([
      "3919988",
      "3919989",
      "user_temp_otp_36216768",
      "user_temp_otp_36216867",
    ]);
  });

  it.each([119, 259_201, "259201"])("a life of %j is refused with 422", async (expires_in) => {
    const { status, json } = await harness().raw("POST", `${userPath}/mfa_token`, { expires_in });
    expect({ status, json }).toMatchObject({
      status: 422,
      json: { details: { parameters: [{ name: "expires_in" }] } },
    });
  });
});
