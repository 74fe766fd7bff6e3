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
import { test } from "./support/test.ts";

const user_id = 42;

/** Enrolls and verifies a factor as an application does. @returns the device */
async function useFactor(mfa: MfaClient, { control }: Sandbox, factor: Factor) {
  const complete = async (steps: Enrollment | Verification) => {
    if (!factor.act) return steps.submit(factor.code?.(control, user_id) ?? "none");
    factor.act(control, user_id, steps.verification_token);
    return steps.wait();
  };
  const enrollment = await enroll(mfa, {
    user_id,
    factor: (all) => all.find(({ name }) => name === factor.name),
    display_name: `${factor.name} of Ada`,
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
    const device = await useFactor(mfa, sandbox, factor);
    const { auth_factor_name, name } = factor;
    const named = { auth_factor_name, user_display_name: `${name} of Ada` };
    expect(device).toMatchObject({ ...named, device_id: "3919988", default: true });
    expect(await resetFactors(mfa, { user_id })).toMatchObject([{ status: "deleted" }]);
    expect(await mfa.getAuthenticationDevices({ user_id })).toEqual([]);
    expect(sandbox.control.listJournal().filter(({ conforms }) => !conforms)).toEqual([]);
  });
});
