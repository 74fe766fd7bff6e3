import { describe, expect, it } from "vitest";
import { factorCases } from "./support/factor-cases.ts";
import { offered } from "./support/flows.ts";
import { createHarness } from "./support/harness.ts";

describe("each factor", () => {
  it.each(factorCases)(
    "$kind is offered until it is enrolled, and again after it is removed",
    async (factor) => {
      const { mfa } = createHarness({ users: [{ id: 42, name: "Ada", devices: [{ kind: factor.kind }] }] });
      const names = () => mfa.getAuthFactors({ user_id: 42 }).then((all) => all.map(({ name }) => name));
      expect(await names()).toHaveLength(5);
      expect(await names()).not.toContain(factor.name);
      await mfa.deleteEnrolledFactor({ user_id: 42, device_id: "3919988" });
      expect(await names()).toContain(factor.name);
    },
  );

  it("factor ids differ from account to account", async () => {
    const ids = await Promise.all(
      [1, 2].map((seed) => offered(createHarness({ seed }).mfa, 42, "OneLogin SMS")),
    );
    expect(ids[0]?.factor_id).not.toBe(ids[1]?.factor_id);
  });
});
