import { expect, it } from "vitest";
import type { FactorKind } from "../../../src/index.ts";
import { complete, factorCases, shown } from "../../support/factor-cases.ts";
import { type EnrollInput, type Enrollment, enroll, type Outcome } from "../../support/flows.ts";
import type { Bench } from "./bench.ts";

/** Enrolls a user's only factor. */
async function start({ mfa, newUser }: Bench, kind: FactorKind, fields: Partial<EnrollInput> = {}) {
  const user_id = newUser({ factors: [kind] });
  const enrollment = await enroll(mfa, { user_id, ...fields });
  return { user_id, enrollment };
}

async function expectEnrolled({ mfa }: Bench, user_id: number, outcome: Outcome | Enrollment): Promise<void> {
  const devices = await mfa.getAuthenticationDevices({ user_id });
  expect(outcome).toMatchObject({ status: "accepted", device_id: devices[0]?.device_id });
  expect(await mfa.getAuthFactors({ user_id })).toEqual([]);
}

/** Tests that enroll each factor in each of its ways. */
export function enrollmentFlows(bench: () => Bench): void {
  it.each(factorCases)("enrolls $kind, which is pending before", async (factor) => {
    const { user_id, enrollment } = await start(bench(), factor.kind, { expires_in: 240 });
    const before = factor.code ? enrollment.submit("wrong") : enrollment.poll();
    expect(await before).toMatchObject({ status: "pending" });
    await expectEnrolled(bench(), user_id, await complete(enrollment, factor, bench(), user_id));
  });

  it.each(["authenticator", "protect"] as const)("enrolls %s with a code of the app", async (kind) => {
    const { user_id, enrollment } = await start(bench(), kind);
    expect(enrollment.totp_url?.startsWith("otpauth:")).toBe(true);
    expect(await enrollment.submit("wrong")).toMatchObject({ status: "pending" });
    await expectEnrolled(bench(), user_id, await enrollment.submit(shown(bench(), user_id)));
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
