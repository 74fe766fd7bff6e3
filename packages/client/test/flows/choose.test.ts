import { describe, expect, it } from "vitest";
import type { FactorChoice } from "../../src/flows/choose.ts";
import { enroll } from "../../src/flows/enroll.ts";
import { verify } from "../../src/flows/verify.ts";
import { caught } from "./support/caught.ts";
import { device, factors, registration, verification } from "./support/samples.ts";
import { createScript } from "./support/script.ts";

const display_name = "phone";
const enrolling = (list: readonly unknown[] = factors) =>
  createScript({ getAuthFactors: [list], createFactorRegistration: [registration()] });
const verifying = (list: readonly unknown[]) =>
  createScript({ getAuthenticationDevices: [list], createDeviceVerification: [verification()] });

describe("the factor to enroll", () => {
  it.each<{ title: string; factor: FactorChoice; lists: number }>([
    { title: "factor_id", factor: 58959, lists: 0 },
    { title: "factor", factor: factors[0], lists: 0 },
    { title: "auth_factor_name", factor: "SMS", lists: 1 },
    {
      title: "picking function",
      factor: (list) => list.find(({ name }) => name === "OneLogin SMS"),
      lists: 1,
    },
    { title: "asynchronous function", factor: async (list) => list[0], lists: 1 },
  ])("can be given by $title", async ({ factor, lists }) => {
    const { mfa, calls, count } = enrolling();
    await enroll(mfa, { user_id: 42, factor, display_name });
    expect(count("getAuthFactors")).toBe(lists);
    expect(calls.at(-1)?.input).toEqual({ user_id: 42, factor_id: 58959, display_name });
  });

  it.each<{ factor: FactorChoice; list?: readonly unknown[]; says: string }>([
    {
      factor: "OneLogin SMS",
      says: 'factor "OneLogin SMS" is not available to this user; available: "SMS" (factor_id 58959',
    },
    { factor: "sms", says: '"OneLogin Email" (factor_id 77342, named "Email Magic Link")' },
    { factor: "OneLogin Email", says: "is ambiguous; pass a factor_id" },
    { factor: "SMS", list: [], says: "available: none" },
    { factor: () => undefined, says: "returned none; available" },
  ])("is refused with the available names: $says", async ({ factor, list, says }) => {
    const { mfa, count } = enrolling(list);
    const error = await caught(enroll(mfa, { user_id: 42, factor, display_name }));
    expect(error).toMatchObject({ code: "invalid_input", message: expect.stringContaining(says) });
    expect(error.message).toMatch(/; no `createFactorRegistration` request was sent$/);
    expect([count("getAuthFactors"), count("createFactorRegistration")]).toEqual([1, 0]);
  });

  it("with an ambiguous name is refused with the factors of that name", async () => {
    const work = enroll(enrolling().mfa, { user_id: 42, factor: "OneLogin Email", display_name });
    const { message } = await caught(work);
    expect(message).toContain("77341");
    expect(message).toContain("77342");
    expect(message).not.toContain("58959");
  });

  it.each([undefined, null, true])("must not be %j", async (factor) => {
    const { mfa, calls } = enrolling();
    // what the types refuse comes from JavaScript
    const input = { user_id: 42, factor: factor as unknown as string, display_name };
    expect((await caught(enroll(mfa, input))).message).toContain('"factor" must be');
    expect(calls).toEqual([]);
  });
});

const sms = device("1", "SMS");
const push = device("2", "OneLogin", true);

describe("the device to verify", () => {
  it.each([
    { title: "id", choice: { device: "2" }, list: [], lists: 0 },
    { title: "device", choice: { device: push }, list: [], lists: 0 },
    {
      title: "function",
      choice: { device: (all: readonly (typeof push)[]) => all[1] },
      list: [sms, push],
      lists: 1,
    },
    { title: "default", choice: {}, list: [sms, push], lists: 1 },
    { title: "being the only one", choice: {}, list: [device("2", "SMS", false)], lists: 1 },
  ])("is found by $title", async ({ choice, list, lists }) => {
    const { mfa, calls, count } = verifying(list);
    // a function of the sample's devices is one of any device
    await verify(mfa, { user_id: 42, ...(choice as { device?: string }) });
    expect(count("getAuthenticationDevices")).toBe(lists);
    expect(calls.at(-1)?.input).toEqual({ user_id: 42, device_id: "2" });
  });

  it("keeps the form of a numeric id", async () => {
    const { mfa, calls } = verifying([]);
    await verify(mfa, { user_id: 42, device: 2825320 });
    expect(calls[0]?.input).toEqual({ user_id: 42, device_id: 2825320 });
  });

  it.each([
    { list: [], says: "the user has no device that can be verified" },
    { list: [sms, device("3", "SMS")], says: '1 (SMS, "device 1"), 3 (SMS, "device 3")' },
    { list: [push, device("3", "SMS", true)], says: "no single default device" },
  ])("is refused with the user's devices: $says", async ({ list, says }) => {
    const { mfa, count } = verifying(list);
    const error = await caught(verify(mfa, { user_id: 42 }));
    expect(error).toMatchObject({ code: "invalid_input", message: expect.stringContaining(says) });
    expect(error.message).toMatch(/; no `createDeviceVerification` request was sent$/);
    expect([count("getAuthenticationDevices"), count("createDeviceVerification")]).toEqual([1, 0]);
  });

  it("is refused if the function finds none or the id is empty", async () => {
    const { mfa, count } = verifying([sms]);
    expect((await caught(verify(mfa, { user_id: 42, device: () => undefined }))).message).toContain(
      "returned none",
    );
    expect((await caught(verify(mfa, { user_id: 42, device: "" }))).message).toContain('"device" must be');
    expect(count("createDeviceVerification")).toBe(0);
  });
});
