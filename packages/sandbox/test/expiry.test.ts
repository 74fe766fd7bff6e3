import { describe, expect, it } from "vitest";
import { enroll, verify } from "./support/flows.ts";
import { createHarness, newest, start } from "./support/harness.ts";

const user_id = 42;
const modes = ["observed", "documented"] as const;

/** At a time between two seconds, as is usual. */
const between = start + 789;
const users = [{ id: 42, name: "Ada", phone: "+15550100", devices: [{ kind: "sms" as const }] }];

describe.each(modes)("what the API prints as expires_at is when it ends (%s):", (compat) => {
  const ends = [
    {
      of: "a registration",
      harness: () => createHarness({ compat, now: () => between }),
      begin: async (h: ReturnType<typeof createHarness>) => {
        const factor = await h.mfa.getAuthFactors({ user_id });
        const { factor_id = 0 } = factor.find(({ name }) => name === "OneLogin SMS") ?? {};
        const started = await h.mfa.createFactorRegistration({ user_id, factor_id, display_name: "Mine" });
        const poll = () => h.mfa.getUserRegistration({ user_id, registration_id: started.id });
        return { end: started.expires_at, isOpen: async () => (await poll()).status === "pending" };
      },
    },
    {
      of: "a verification",
      harness: () => createHarness({ compat, users, now: () => between }),
      begin: async (h: ReturnType<typeof createHarness>) => {
        const started = await h.mfa.createDeviceVerification({ user_id, device_id: "3919988" });
        const poll = () => h.mfa.getUserVerification({ user_id, verification_id: started.id });
        return { end: started.expires_at, isOpen: async () => (await poll()).status === "pending" };
      },
    },
    {
      of: "a temporary code",
      harness: () => createHarness({ compat, users, now: () => between }),
      begin: async (h: ReturnType<typeof createHarness>) => {
        const { expires_at, mfa_token } = await h.mfa.generateOtp({
          user_id,
          reusable: true,
          expires_in: 120,
        });
        const submit = () => h.mfa.verifyUserOtp({ user_id, otp: mfa_token });
        return {
          end: expires_at,
          isOpen: async () => /accepted|success/.test(JSON.stringify(await submit())),
        };
      },
    },
  ];

  it.each(ends)("of $of", async ({ harness, begin }) => {
    const h = harness();
    const { end, isOpen } = await begin(h);
    expect(end).toMatch(/^2026-01-05T09:02:00(\.000)?Z$/);
    const at = (instant: number) => h.sandbox.control.setClock({ now: new Date(instant).toISOString() });
    at(Date.parse(String(end)) - 1);
    expect(await isOpen()).toBe(true);
    at(Date.parse(String(end)));
    expect(await isOpen()).toBe(false);
  });
});

describe("what the control API shows as expires_at", () => {
  it("is the same moment, of challenge, message, code and device", async () => {
    const h = createHarness({ now: () => between });
    await enroll(h.mfa, { user_id, factor: "OneLogin SMS" });
    const { control } = h.sandbox;
    const expires_at = "2026-01-05T09:02:00.000Z";
    expect(control.listChallenges({ user_id })).toMatchObject([
      { expires_at, started_at: "2026-01-05T09:00:00.789Z" },
    ]);
    expect(newest(h.sandbox)).toMatchObject({ expires_at });
    expect(control.getLatestCode({ user_id })).toMatchObject({ expires_at });
    control.setClock({ now: "2026-01-05T09:01:59.999Z" });
    expect(control.getLatestMessage({ user_id })).toMatchObject({ state: "pending" });
    control.setClock({ now: expires_at });
    expect(() => control.getLatestCode({ user_id })).toThrow(`expired at ${expires_at}`);
  });

  it("is over after the time that was asked for, whenever that began", async () => {
    const h = createHarness({ users, now: () => between });
    const { poll } = await verify(h.mfa, { user_id, expires_in: 240 });
    h.advance(239);
    expect(await poll()).toMatchObject({ status: "pending" });
    h.advance(1);
    expect(await poll()).toMatchObject({ status: "rejected" });
  });
});
