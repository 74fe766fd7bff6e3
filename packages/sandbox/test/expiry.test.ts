import { expect, it } from "vitest";
import { enroll, offered, verify, verifyOnce } from "./support/flows.ts";
import { adaWith, createHarness, type Harness, newest, start } from "./support/harness.ts";

const user_id = 42;
const modes = ["observed", "documented"] as const;

/** At a time between two seconds, as is usual. */
const between = start + 789;
const users = adaWith("sms");

/** Starts what ends after two minutes. @returns the printed end, and whether it is still open */
const beginnings: Readonly<
  Record<string, (h: Harness) => Promise<{ end: unknown; isOpen: () => Promise<boolean> }>>
> = {
  "a registration": async ({ mfa }) => {
    const { factor_id } = await offered(mfa, user_id, "Email Magic Link");
    const { id, expires_at } = await mfa.createFactorRegistration({
      user_id,
      factor_id,
      display_name: "Mine",
    });
    const poll = () => mfa.getUserRegistration({ user_id, registration_id: id });
    return { end: expires_at, isOpen: async () => (await poll()).status === "pending" };
  },
  "a verification": async ({ mfa }) => {
    const { id, expires_at } = await mfa.createDeviceVerification({ user_id, device_id: "3919988" });
    const poll = () => mfa.getUserVerification({ user_id, verification_id: id });
    return { end: expires_at, isOpen: async () => (await poll()).status === "pending" };
  },
  "a temporary code": async ({ mfa }) => {
    const { expires_at, mfa_token } = await mfa.generateOtp({ user_id, reusable: true, expires_in: 120 });
    const isOpen = async () => (await verifyOnce(mfa, { user_id, otp: mfa_token })).status === "accepted";
    return { end: expires_at, isOpen };
  },
};

it.each(modes.flatMap((compat) => Object.keys(beginnings).map((of) => ({ of, compat }))))(
  "the API prints as expires_at when $of ends ($compat)",
  async ({ of, compat }) => {
    const h = createHarness({ compat, users, now: () => between });
    const begun = await beginnings[of]?.(h);
    expect(begun?.end).toMatch(/^2026-01-05T09:02:00(\.000)?Z$/);
    const at = (instant: number) => h.sandbox.control.setClock({ now: new Date(instant).toISOString() });
    at(Date.parse(String(begun?.end)) - 1);
    expect(await begun?.isOpen()).toBe(true);
    at(Date.parse(String(begun?.end)));
    expect(await begun?.isOpen()).toBe(false);
  },
);

it.each([
  ["OneLogin SMS", "sms", ["code"], []],
  ["OneLogin Email", "email_code", ["code"], []],
  ["Email Magic Link", "email_link", ["link"], []],
  ["OneLogin Voice", "voice", [], ["token"]],
  ["OneLogin Protect", "protect", ["totp_url"], ["totp"]],
  ["Authenticator", "authenticator", ["totp_url"], ["totp"]],
] as const)(
  "the control API shows the secrets of %s that its user sees",
  async (factor, kind, sent, shown) => {
    const secrets = ["code", "link", "totp_url", "token", "totp"];
    const secretsOf = (one: object | undefined) => secrets.filter((name) => Object(one)[name] !== undefined);
    const h = createHarness();
    const { control } = h.sandbox;
    await enroll(h.mfa, { user_id, factor });
    expect(secretsOf(control.listMessages({ user_id })[0])).toEqual(sent);
    const [registration] = control.listChallenges({ user_id });
    expect(registration).toMatchObject({ type: "registration", device_id: "", attempts_left: 5 });
    expect(secretsOf(registration)).toEqual(shown);
    control.resetSandbox({ users: adaWith(kind) });
    await verify(h.mfa, { user_id });
    const [verification] = control.listChallenges({ user_id });
    expect(verification).toMatchObject({ type: "verification", device_id: "3919988" });
    expect(secretsOf(verification)).toEqual(shown);
    // the secret is that of the device
    expect(control.getSnapshot().users[user_id]?.challenges[0]?.secret).toBeUndefined();
  },
);

it.each(["accepted", "rejected", "expired"])(
  "a challenge that is %s is read and listed until 15 minutes after its expires_at",
  async (ends) => {
    const h = createHarness({ now: () => between });
    const { control } = h.sandbox;
    const { submit, poll } = await enroll(h.mfa, { user_id, factor: "OneLogin SMS" });
    const { code } = control.getLatestCode({ user_id });
    const codes = { accepted: [code], rejected: Array(5).fill("wrong!"), expired: [] }[ends] ?? [];
    for (const otp of codes) await submit(otp);
    control.setClock({ now: "2026-01-05T09:16:59.999Z" });
    expect(control.listChallenges({ user_id })).toMatchObject([{ status: ends }]);
    expect(await poll()).toMatchObject({ status: ends === "accepted" ? "accepted" : "rejected" });
    control.setClock({ now: "2026-01-05T09:17:00Z" });
    expect(control.listChallenges({ user_id })).toEqual([]);
    await expect(poll()).rejects.toMatchObject({ status: 404 });
  },
);

it("the control API shows as expires_at the same moment, of challenge, message, code and device", async () => {
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
