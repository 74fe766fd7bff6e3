import { describe, expect, it } from "vitest";
import type { DeviceChoice, FactorChoice } from "../../src/flows/choose.ts";
import { enroll } from "../../src/flows/enroll.ts";
import { verify } from "../../src/flows/verify.ts";
import type { AuthFactor, Device } from "../../src/generated/schema.ts";
import { exampleOf } from "../support/examples.ts";
import { caught } from "../support/harness.ts";
import { createScript, device, factors, ofFactor, registration, verification } from "./support/script.ts";

const display_name = "phone";
const factor = ofFactor(factors, "SMS");
const mails = factors
  .filter(({ auth_factor_name }) => auth_factor_name === "OneLogin Email")
  .map((one) => ({ ...one, name: "Mail" }));
const enrolling = (list: readonly unknown[] = factors) =>
  createScript({ getAuthFactors: [list], createFactorRegistration: [registration()] });
const verifying = (list: readonly unknown[]) =>
  createScript({ getAuthenticationDevices: [list], createDeviceVerification: [verification()] });

describe("the factor to enroll", () => {
  it.each<[title: string, factor: FactorChoice, lists: number]>([
    ["factor_id", 58959, 0],
    ["factor", factor, 0],
    ["auth_factor_name", "SMS", 1],
    ["name", "OneLogin SMS", 1],
    ["picking function", (list) => list.find(({ name }) => name === "OneLogin SMS"), 1],
    ["asynchronous function", async (list) => list[1], 1],
  ])("can be given by %s", async (_, factor, lists) => {
    const { mfa, calls, count } = enrolling();
    await enroll(mfa, { user_id: 42, factor, display_name });
    expect(count("getAuthFactors")).toBe(lists);
    expect(calls.at(-1)?.input).toEqual({ user_id: 42, factor_id: 58959, display_name });
  });

  it.each<[says: string, factor: FactorChoice, list?: readonly unknown[]]>([
    ['"One SMS" is not available to this user; available: "OneLogin" (factor_id 58958', "One SMS"],
    ['"OneLogin Email" (factor_id 58962, named "Email Magic Link")', "sms"],
    ['; did you mean "SMS"?', "Sms"],
    ['; did you mean "OneLogin Protect"?', "protect"],
    ['; did you mean "Google Authenticator"?', "GoogleAuthenticator"],
    ['factor name "Mail" is ambiguous; pass a factor_id', "Mail", mails],
    ["is ambiguous (the code or the magic link); pass a factor_id", "OneLogin Email"],
    ["available: none", "SMS", []],
    ["returned none; available", () => undefined],
    ["returned none; available", () => ({}) as AuthFactor],
  ])("is refused with the available names: %s", async (says, factor, list) => {
    const { mfa, count } = enrolling(list);
    const error = await caught(enroll(mfa, { user_id: 42, factor, display_name }));
    expect(error).toMatchObject({ code: "invalid_input", message: expect.stringContaining(says) });
    expect(error.message).toMatch(/; no `createFactorRegistration` request was sent$/);
    expect([count("getAuthFactors"), count("createFactorRegistration")]).toEqual([1, 0]);
  });

  it("that is like none of the names is refused without a guess", async () => {
    const { mfa } = enrolling();
    const error = await caught(enroll(mfa, { user_id: 42, factor: "123", display_name }));
    expect(error.message).toContain('factor "123" is not available to this user; available: "OneLogin"');
    expect(error.message).not.toContain("did you mean");
  });

  it("with an ambiguous name is refused with the factors of that name", async () => {
    const work = enroll(enrolling().mfa, { user_id: 42, factor: "OneLogin Email", display_name });
    expect((await caught(work)).message).toMatch(/^(?!.*58959).*58961.*58962/);
  });

  it("is that of the auth_factor_name if another one was given the same name", async () => {
    const { mfa, calls } = enrolling([
      { ...factor, factor_id: 58_958, auth_factor_name: "OneLogin", name: "SMS" },
      factor,
    ]);
    await enroll(mfa, { user_id: 42, factor: "SMS", display_name });
    expect(calls.at(-1)?.input).toMatchObject({ factor_id: 58959 });
  });
});

const sms = device("1", "SMS");
const push = device("2", "OneLogin");
/** The spec's list of five devices, of which the first is the default. */
const everyDevice = exampleOf("getAuthenticationDevices", 200, "everyDevice");

describe("the device to verify", () => {
  it.each<
    [title: string, choice: DeviceChoice | undefined, list: readonly unknown[], device_id?: number | string]
  >([
    ["id", "2", []],
    ["numeric id", 2825320, [], 2825320],
    ["device", push, []],
    ["function", (all) => all[1], [sms, push]],
    ["default", undefined, [sms, push]],
    ["default among the spec's five", undefined, everyDevice, "3920360"],
    ["being the only one", undefined, [device("2", "SMS")]],
  ])("is found by %s", async (_, choice, list, device_id) => {
    const { mfa, calls, count } = verifying(list);
    await verify(mfa, { user_id: 42, ...(choice === undefined ? {} : { device: choice }) });
    expect(count("getAuthenticationDevices")).toBe(list.length > 0 ? 1 : 0);
    expect(calls.at(-1)?.input).toEqual({ user_id: 42, device_id: device_id ?? "2" });
  });

  it.each<[says: string, list: readonly unknown[], choice?: DeviceChoice]>([
    ["the user has no device that can be verified", []],
    ['1 (SMS, "OneLogin SMS"), 3 (SMS, "OneLogin SMS")', [sms, device("3", "SMS")]],
    ["3 (SMS), 4 (SMS)", ["3", "4"].map((id) => device(id, "SMS", { user_display_name: undefined }))],
    ["no single default device", [push, device("3", "SMS", { default: true })]],
    ["no single default device", everyDevice.map((one) => ({ ...one, default: false }))],
    ["returned none", [sms], () => undefined],
    ["returned none", [sms], () => ({}) as Device],
  ])("is refused with the user's devices: %s", async (says, list, choice) => {
    const { mfa, count } = verifying(list);
    const input = { user_id: 42, ...(choice === undefined ? {} : { device: choice }) };
    const error = await caught(verify(mfa, input));
    expect(error).toMatchObject({ code: "invalid_input", message: expect.stringContaining(says) });
    expect(error.message).toMatch(/; no `createDeviceVerification` request was sent$/);
    expect([count("getAuthenticationDevices"), count("createDeviceVerification")]).toEqual([1, 0]);
  });
});

it.each([undefined, null, true, {}, Number.NaN, 1.5, 2 ** 53, { id: "58959" }, ""])(
  "neither can be %j",
  async (choice) => {
    const factors = enrolling();
    const devices = verifying([sms]);
    // what the types refuse comes from JavaScript
    const factor = typeof choice === "string" ? { factor_id: choice } : choice;
    const wrong = enroll(factors.mfa, { user_id: 42, factor: factor as never, display_name });
    expect((await caught(wrong)).message).toContain('"factor" must be');
    const device = choice === undefined ? { device_id: "" } : choice;
    const work = verify(devices.mfa, { user_id: 42, device: device as never });
    expect((await caught(work)).message).toContain('"device" must be');
    expect([...factors.calls, ...devices.calls]).toEqual([]);
  },
);

describe("a list with an invalid element", () => {
  const lists = [[null], ["1"], [{}], [sms, { device_id: null }], {}] as unknown[][];
  it.each(lists.map((list) => [list]))("is a protocol error: %j", async (list) => {
    const devices = await caught(verify(verifying(list).mfa, { user_id: 42 }));
    expect(devices).toMatchObject({ code: "protocol", operation: "getAuthenticationDevices" });
    const names = await caught(enroll(enrolling(list).mfa, { user_id: 42, factor: "SMS", display_name }));
    expect(names).toMatchObject({ code: "protocol", operation: "getAuthFactors" });
  });
});
