import {
  type Enrollment,
  enroll,
  type MfaClient,
  resetFactors,
  type Verification,
  verify,
} from "@onelogin-mfa/client";
import type { Sandbox } from "@onelogin-mfa/sandbox";
import { describe, expect } from "vitest";
import { type Factor, factors } from "./support/factors.ts";
import { addUser, test } from "./support/test.ts";

/** Enrolls and verifies a factor of a user as an application does. @returns the device */
async function useFactor(mfa: MfaClient, { control }: Sandbox, factor: Factor, user_id: number) {
  const complete = async (steps: Enrollment | Verification) => {
    if (!factor.act) return steps.submit(factor.code?.(control, user_id) ?? "none");
    factor.act(control, user_id, steps.verification_token);
    return steps.wait();
  };
  const enrollment = await enroll(mfa, {
    user_id,
    factor: (all) => all.find(({ name }) => name === factor.name),
    display_name: `${factor.name} of ${user_id}`,
  });
  const enrolled = await complete(enrollment);
  const [device] = await mfa.getAuthenticationDevices({ user_id });
  expect(enrolled).toEqual({ status: "accepted", device_id: device?.device_id });
  const verification = await verify(mfa, { user_id });
  expect(verification.verification.user_id).toBe(String(user_id));
  expect(await complete(verification)).toMatchObject({ status: "accepted" });
  return device;
}

describe.each(["observed", "documented"] as const)("with a server as %s, each factor", (compat) => {
  test.override({ sandboxOptions: { compat } });
  test.for(factors)("$kind is enrolled, verified and removed", async (factor, { sandbox, mfa }) => {
    const device = await useFactor(mfa, sandbox, factor, 42);
    const { auth_factor_name } = factor;
    const user_display_name = `${factor.name} of 42`;
    const named = { auth_factor_name, user_display_name };
    expect(device).toMatchObject({ ...named, device_id: "3919988", default: true });
    expect(await resetFactors(mfa, { user_id: 42 })).toMatchObject([{ status: "deleted" }]);
    expect(await mfa.getAuthenticationDevices({ user_id: 42 })).toEqual([]);
    expect(sandbox.control.listJournal().filter(({ conforms }) => !conforms)).toEqual([]);
  });
});

test("users who enroll at the same time do not come across each other", async ({ sandbox, mfa }) => {
  const used = factors.map(async (factor, index) => {
    addUser(sandbox, 101 + index);
    const device = await useFactor(mfa, sandbox, factor, 101 + index);
    expect(device?.user_display_name).toBe(`${factor.name} of ${101 + index}`);
    return device?.device_id;
  });
  expect(new Set(await Promise.all(used)).size).toBe(factors.length);
});
