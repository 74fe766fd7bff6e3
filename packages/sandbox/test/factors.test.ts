import { type Enrolment, enroll, resetFactors, type Verification, verify } from "@onelogin-mfa/client";
import { describe, expect, it } from "vitest";
import { type FactorCase, factorCases } from "./support/factor-cases.ts";
import { createHarness, factorNamed, type Harness } from "./support/harness.ts";

async function complete(steps: Enrolment | Verification, factor: FactorCase, { sandbox }: Harness) {
  if (factor.code) return steps.submit(factor.code(sandbox, steps.verification_token));
  await factor.act?.(sandbox, steps.verification_token);
  return steps.wait({ intervalMs: 1000, timeoutMs: 10_000 });
}

const modes = (["observed", "documented"] as const).flatMap((compat) =>
  factorCases.map((factor) => ({ ...factor, compat })),
);

describe("each factor", () => {
  it.each(modes)("$kind is enrolled, verified and removed ($compat)", async ({ compat, ...factor }) => {
    const harness = createHarness({ compat });
    const { mfa, clock, sandbox } = harness;
    const chosen = await factorNamed(harness, factor.name);
    const enrolment = await enroll(mfa, { user_id: 42, factor: chosen, display_name: "Mine" }, { clock });
    const enrolled = await complete(enrolment, factor, harness);
    expect(enrolled).toMatchObject({ status: "accepted", device_id: "3919988" });
    const [device] = await mfa.getAuthenticationDevices({ user_id: 42 });
    expect(device).toMatchObject({ device_id: "3919988", user_display_name: "Mine", default: true });
    expect(device?.auth_factor_name).toBe(factor.auth_factor_name);

    const verification = await verify(mfa, { user_id: 42 }, { clock });
    expect(await complete(verification, factor, harness)).toMatchObject({ status: "accepted" });

    expect(await resetFactors(mfa, { user_id: 42 })).toMatchObject([{ status: "deleted" }]);
    expect(await mfa.getAuthenticationDevices({ user_id: 42 })).toEqual([]);
    expect(sandbox.control.listJournal().filter(({ conforms }) => !conforms)).toEqual([]);
  });

  it.each(factorCases)(
    "$kind is offered until it is enrolled, and again after it is removed",
    async (factor) => {
      const harness = createHarness({ users: [{ id: 42, name: "Ada", devices: [{ kind: factor.kind }] }] });
      const offered = () =>
        harness.mfa.getAuthFactors({ user_id: 42 }).then((all) => all.map(({ name }) => name));
      expect(await offered()).toHaveLength(5);
      expect(await offered()).not.toContain(factor.name);
      await harness.mfa.deleteEnrolledFactor({ user_id: 42, device_id: "3919988" });
      expect(await offered()).toContain(factor.name);
    },
  );

  it("factor ids differ from account to account", async () => {
    const ids = await Promise.all([1, 2].map((seed) => factorNamed(createHarness({ seed }), "OneLogin SMS")));
    expect(ids[0]?.factor_id).not.toBe(ids[1]?.factor_id);
  });
});
