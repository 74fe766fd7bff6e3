import {
  type Enrolment,
  enroll,
  type MfaClient,
  resetFactors,
  type Verification,
  verify,
} from "@onelogin-mfa/client";
import type { FactorKind, Sandbox } from "@onelogin-mfa/sandbox";
import { describe, expect } from "vitest";
import { addUser, test } from "./support/test.ts";

/** A factor and how its user completes it: with a code that the application hands in, or elsewhere. */
interface Factor {
  readonly kind: FactorKind;
  /** As `getAuthFactors` has it: the two e-mail factors differ in nothing else. */
  readonly name: string;
  readonly auth_factor_name: string;
  readonly code?: (control: Sandbox["control"], user_id: number) => string;
  readonly act?: (control: Sandbox["control"], message_id: string, token: string) => unknown;
}

const sent: Factor["code"] = (control, user_id) => control.getLatestCode({ user_id }).code;
/** What the app shows for the newest challenge, the code that has not been used. */
const shown: Factor["code"] = (control, user_id) => {
  const [challenge] = control.listChallenges({ user_id });
  const totp = control.getChallengeTotp({ user_id, challenge_id: challenge?.id ?? "none" });
  return totp.used ? totp.next_code : totp.code;
};

const factors: readonly Factor[] = [
  { kind: "sms", name: "OneLogin SMS", auth_factor_name: "SMS", code: sent },
  { kind: "email_code", name: "OneLogin Email", auth_factor_name: "OneLogin Email", code: sent },
  { kind: "authenticator", name: "Authenticator", auth_factor_name: "Google Authenticator", code: shown },
  {
    kind: "protect",
    name: "OneLogin Protect",
    auth_factor_name: "OneLogin",
    act: (control, message_id) => control.approveMessage({ message_id }),
  },
  {
    kind: "voice",
    name: "OneLogin Voice",
    auth_factor_name: "OneLogin Voice",
    act: (control, message_id, digits) => control.enterDigits({ message_id, digits }),
  },
  {
    kind: "email_link",
    name: "Email Magic Link",
    auth_factor_name: "OneLogin Email",
    act: (control, message_id) => control.openLink({ message_id }),
  },
];

/** Enrolls and verifies a factor of a user as an application does. @returns the device */
async function useFactor(mfa: MfaClient, { control }: Sandbox, factor: Factor, user_id: number) {
  const complete = async (steps: Enrolment | Verification) => {
    if (factor.code) return steps.submit(factor.code(control, user_id));
    const [message] = control.listMessages({ user_id });
    await factor.act?.(control, message?.id ?? "none", steps.verification_token ?? "");
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
    expect(device).toMatchObject({
      device_id: "3919988",
      user_display_name,
      auth_factor_name,
      default: true,
    });
    expect(await resetFactors(mfa, { user_id: 42 })).toMatchObject([{ status: "deleted" }]);
    expect(await mfa.getAuthenticationDevices({ user_id: 42 })).toEqual([]);
    expect(sandbox.control.listJournal().filter(({ conforms }) => !conforms)).toEqual([]);
  });
});

test("users of one client who enroll at the same time do not come across each other", async ({
  sandbox,
  mfa,
}) => {
  const ids = [101, 102, 103, 104, 105, 106];
  for (const id of ids) addUser(sandbox, id);
  const devices = await Promise.all(
    factors.map((factor, index) => useFactor(mfa, sandbox, factor, ids[index] ?? 0)),
  );
  const names = factors.map(({ name }, index) => `${name} of ${ids[index]}`);
  expect(devices.map((device) => device?.user_display_name)).toEqual(names);
  expect(new Set(devices.map((device) => device?.device_id)).size).toBe(ids.length);
});
