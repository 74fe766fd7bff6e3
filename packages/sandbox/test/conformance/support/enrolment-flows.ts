import { type EnrollInput, type Enrolment, enroll, type Outcome } from "@onelogin-mfa/client";
import { expect, it } from "vitest";
import type { FactorKind } from "../../../src/index.ts";
import type { Bench } from "./bench.ts";

/** Enrols a user's only factor. */
async function start({ mfa, newUser }: Bench, kind: FactorKind, fields: Partial<EnrollInput> = {}) {
  const user_id = newUser({ factors: [kind] });
  const enrolment = await enroll(mfa, { user_id, factor: ([only]) => only, display_name: "Mine", ...fields });
  return { user_id, enrolment };
}

/** The message that has just reached the user. */
function newest({ control }: Bench, user_id: number): { readonly message_id: string } {
  const [message] = control.listMessages({ user_id });
  if (!message) throw new Error("nothing has been sent");
  return { message_id: message.id };
}

/** What an app shows that has scanned the QR code. */
function scanned({ control }: Bench, user_id: number, { registration }: Enrolment): string {
  return control.getChallengeTotp({ user_id, challenge_id: registration.id }).code;
}

async function expectEnrolled({ mfa }: Bench, user_id: number, outcome: Outcome | Enrolment): Promise<void> {
  const devices = await mfa.getAuthenticationDevices({ user_id });
  expect(outcome).toMatchObject({ status: "accepted", device_id: devices[0]?.device_id });
  expect(await mfa.getAuthFactors({ user_id })).toEqual([]);
}

/** Tests that enrol each factor in each of its ways. */
export function enrolmentFlows(bench: () => Bench): void {
  it.each(["sms", "email_code"] as const)("enrols %s with a code, after a wrong one", async (kind) => {
    const { user_id, enrolment } = await start(bench(), kind, { expires_in: 240 });
    expect(await enrolment.submit("wrong")).toMatchObject({ status: "pending" });
    const { code } = bench().control.getLatestCode({ user_id });
    await expectEnrolled(bench(), user_id, await enrolment.submit(code));
  });

  it.each(["authenticator", "protect"] as const)("enrols %s with a code of the app", async (kind) => {
    const { user_id, enrolment } = await start(bench(), kind);
    expect(enrolment.totp_url?.startsWith("otpauth:")).toBe(true);
    expect(await enrolment.submit("wrong")).toMatchObject({ status: "pending" });
    await expectEnrolled(bench(), user_id, await enrolment.submit(scanned(bench(), user_id, enrolment)));
  });

  const acts = [
    ["protect", ({ control }: Bench, on: { message_id: string }) => control.approveMessage(on)],
    ["email_link", ({ control }: Bench, on: { message_id: string }) => control.openLink(on)],
    [
      "voice",
      ({ control }: Bench, on: { message_id: string }, { verification_token = "" }: Enrolment) =>
        control.enterDigits({ ...on, digits: verification_token }),
    ],
  ] as const;
  it.each(acts)("enrols %s by polling until the user has acted", async (kind, act) => {
    const { user_id, enrolment } = await start(bench(), kind);
    const call = { user_id, registration_id: enrolment.registration.id };
    expect(await bench().mfa.getUserRegistration(call)).toMatchObject({ status: "pending" });
    act(bench(), newest(bench(), user_id), enrolment);
    await expectEnrolled(bench(), user_id, await enrolment.wait());
  });

  it.each(["sms", "voice", "email_code", "email_link"] as const)(
    "enrols %s at once if verified",
    async (kind) => {
      const { user_id, enrolment } = await start(bench(), kind, { verified: true });
      await expectEnrolled(bench(), user_id, enrolment);
    },
  );

  it("rejects a registration that takes too many wrong codes, and one that has expired", async () => {
    const { user_id, enrolment } = await start(bench(), "sms");
    const call = { user_id, registration_id: enrolment.registration.id };
    for (let attempt = 1; attempt < 5; attempt++)
      await bench().mfa.verifyUserRegistration({ ...call, otp: "wrong" });
    expect(await bench().mfa.verifyUserRegistration({ ...call, otp: "wrong" })).toMatchObject({
      status: "rejected",
    });
    const late = await start(bench(), "sms");
    bench().control.setClock({ advance_ms: 120_000 });
    const registration_id = late.enrolment.registration.id;
    const outcome = await bench().mfa.getUserRegistration({ user_id: late.user_id, registration_id });
    expect(outcome).toMatchObject({ status: "rejected" });
  });
}
