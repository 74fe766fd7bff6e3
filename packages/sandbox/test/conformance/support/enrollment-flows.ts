import { expect, it } from "vitest";
import type { FactorKind } from "../../../src/index.ts";
import { type EnrollInput, type Enrollment, enroll, type Outcome } from "../../support/flows.ts";
import { newest } from "../../support/harness.ts";
import type { Bench } from "./bench.ts";

/** Enrolls a user's only factor. */
async function start({ mfa, newUser }: Bench, kind: FactorKind, fields: Partial<EnrollInput> = {}) {
  const user_id = newUser({ factors: [kind] });
  const enrollment = await enroll(mfa, { user_id, ...fields });
  return { user_id, enrollment };
}

/** What an app shows that has scanned the QR code. */
function scanned({ control }: Bench, user_id: number, { id: challenge_id }: Enrollment): string {
  return control.getChallengeTotp({ user_id, challenge_id }).code;
}

async function expectEnrolled({ mfa }: Bench, user_id: number, outcome: Outcome | Enrollment): Promise<void> {
  const devices = await mfa.getAuthenticationDevices({ user_id });
  expect(outcome).toMatchObject({ status: "accepted", device_id: devices[0]?.device_id });
  expect(await mfa.getAuthFactors({ user_id })).toEqual([]);
}

/** Tests that enroll each factor in each of its ways. */
export function enrollmentFlows(bench: () => Bench): void {
  it.each(["sms", "email_code"] as const)("enrolls %s with a code, after a wrong one", async (kind) => {
    const { user_id, enrollment } = await start(bench(), kind, { expires_in: 240 });
    expect(await enrollment.submit("wrong")).toMatchObject({ status: "pending" });
    const { code } = bench().control.getLatestCode({ user_id });
    await expectEnrolled(bench(), user_id, await enrollment.submit(code));
  });

  it.each(["authenticator", "protect"] as const)("enrolls %s with a code of the app", async (kind) => {
    const { user_id, enrollment } = await start(bench(), kind);
    expect(enrollment.totp_url?.startsWith("otpauth:")).toBe(true);
    expect(await enrollment.submit("wrong")).toMatchObject({ status: "pending" });
    await expectEnrolled(bench(), user_id, await enrollment.submit(scanned(bench(), user_id, enrollment)));
  });

  const acts = [
    ["protect", ({ control }: Bench, on: { message_id: string }) => control.approveMessage(on)],
    ["email_link", ({ control }: Bench, on: { message_id: string }) => control.openLink(on)],
    [
      "voice",
      ({ control }: Bench, on: { message_id: string }, { verification_token = "" }: Enrollment) =>
        control.enterDigits({ ...on, digits: verification_token }),
    ],
  ] as const;
  it.each(acts)("enrolls %s by polling until the user has acted", async (kind, act) => {
    const { user_id, enrollment } = await start(bench(), kind);
    expect(await enrollment.poll()).toMatchObject({ status: "pending" });
    act(bench(), { message_id: newest(bench(), user_id).id }, enrollment);
    await expectEnrolled(bench(), user_id, await enrollment.poll());
  });

  it.each(["sms", "voice", "email_code", "email_link"] as const)(
    "enrolls %s at once if verified",
    async (kind) => {
      const { user_id, enrollment } = await start(bench(), kind, { verified: true });
      await expectEnrolled(bench(), user_id, enrollment);
    },
  );

  it("rejects a registration that takes too many wrong codes, and one that has expired", async () => {
    const { enrollment } = await start(bench(), "sms");
    for (let attempt = 1; attempt < 5; attempt++) await enrollment.submit("wrong");
    expect(await enrollment.submit("wrong")).toMatchObject({ status: "rejected" });
    const late = await start(bench(), "sms");
    bench().control.setClock({ advance_ms: 120_000 });
    expect(await late.enrollment.poll()).toMatchObject({ status: "rejected" });
  });
}
