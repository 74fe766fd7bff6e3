import { describe, expect, it } from "vitest";
import { matchTotp, nextStep, stepOf, totpCode, totpUrl } from "../src/state/totp.ts";
import { enroll } from "./support/flows.ts";
import { adaWith, createHarness } from "./support/harness.ts";
import { unknownId } from "./support/spec.ts";

// RFC 6238, appendix B: the secret is the ASCII text 12345678901234567890; eight digits there, of which apps show six
const secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

describe("one-time passwords by time", () => {
  it.each([
    { seconds: 59, code: "287082" },
    { seconds: 1_111_111_109, code: "081804" },
    { seconds: 1_111_111_111, code: "050471" },
    { seconds: 1_234_567_890, code: "005924" },
    { seconds: 2_000_000_000, code: "279037" },
  ])("at $seconds s is $code, as in RFC 6238", ({ seconds, code }) => {
    expect(totpCode(secret, stepOf(seconds * 1000))).toBe(code);
  });

  it("are taken one step early and late, and never at or before the last step used", () => {
    const now = 3_000_000;
    const step = stepOf(now);
    const taken = [-2, -1, 0, 1, 2].map((away) => matchTotp(totpCode(secret, step + away), { secret, now }));
    expect(taken).toEqual([undefined, step - 1, step, step + 1, undefined]);
    const code = totpCode(secret, step);
    expect(matchTotp(code, { secret, now, lastStep: step })).toBeUndefined();
    expect(matchTotp(code, { secret, now, lastStep: step - 1 })).toBe(step);
    // a clock that stands at the epoch
    expect(matchTotp(totpCode(secret, nextStep(0)), { secret, now: 0 })).toBe(0);
  });

  it("go into a URL that any authenticator app can read", () => {
    const url = new URL(totpUrl(secret, "ada@example.com"));
    expect(url.protocol).toBe("otpauth:");
    expect(Object.fromEntries(url.searchParams)).toEqual({
      issuer: "OneLogin",
      secret,
      algorithm: "SHA1",
      digits: "6",
      period: "30",
    });
    expect(decodeURIComponent(url.pathname)).toMatch(/OneLogin:ada@example\.com$/);
  });
});

describe("the code to submit", () => {
  const users = adaWith("authenticator");
  const app = { user_id: 42, device_id: "3919988" };
  const accepted = { status: "accepted" };

  it("is that of the app, whatever else is open, and the reason says what there is not", async () => {
    const { sandbox, mfa } = createHarness({ users: adaWith("authenticator", "sms") });
    const { getTotp, listChallenges } = sandbox.control;
    await mfa.createDeviceVerification({ user_id: 42, device_id: "3919989" });
    expect(getTotp({ user_id: 42 })).toEqual(getTotp(app));
    const [sms] = listChallenges({ user_id: 42 });
    expect(() => getTotp({ user_id: 42, challenge_id: sms?.id ?? "" })).toThrow(
      "This is not an authenticator",
    );
    expect(() => getTotp({ user_id: 42, challenge_id: unknownId })).toThrow("User 42 has no such challenge");
    expect(() => getTotp({ user_id: 42, device_id: "1" })).toThrow("User 42 has no such device");
    expect(() => getTotp({ user_id: 43 })).toThrow("There is no user 43");
  });

  it("is the displayed one, then the next one, then one that is accepted later", async () => {
    const { sandbox, mfa } = createHarness({ users });
    const { getTotp, setClock } = sandbox.control;
    const first = getTotp(app);
    const displayed_until = "2026-01-05T09:00:30.000Z";
    expect(first).toMatchObject({ displayed_until, accepted_from: "2026-01-05T08:59:30.000Z" });
    expect(first.code).toBe(first.displayed_code);
    expect(await mfa.verifyUserOtp({ ...app, otp: first.code })).toMatchObject(accepted);
    const second = getTotp(app);
    expect(second).toMatchObject({ displayed_until, accepted_from: "2026-01-05T09:00:00.000Z" });
    expect(second.code).not.toBe(second.displayed_code);
    expect(await mfa.verifyUserOtp({ ...app, otp: second.code })).toMatchObject(accepted);
    const third = getTotp(app);
    expect(third).toMatchObject({ displayed_until, accepted_from: displayed_until });
    setClock({ advance_ms: 29_999 });
    expect(await mfa.verifyUserOtp({ ...app, otp: third.code })).toMatchObject({ status: "rejected" });
    setClock({ advance_ms: 1 });
    expect(await mfa.verifyUserOtp({ ...app, otp: third.code })).toMatchObject(accepted);
  });

  it("is not the one that has just enrolled the app", async () => {
    const { sandbox, mfa } = createHarness();
    const { id: challenge_id, submit } = await enroll(mfa, { user_id: 42, factor: "Authenticator" });
    const { code } = sandbox.control.getTotp({ user_id: 42, challenge_id });
    const { device_id = "" } = await submit(code);
    const [registration] = sandbox.control.listChallenges({ user_id: 42 });
    expect(registration).toMatchObject({ status: "accepted", device_id });
    const next = sandbox.control.getTotp({ user_id: 42, device_id });
    expect(next).toMatchObject({ displayed_code: code });
    expect(sandbox.control.getTotp({ user_id: 42, challenge_id })).toEqual(next);
    expect(await mfa.verifyUserOtp({ user_id: 42, device_id, otp: code })).not.toMatchObject(accepted);
    expect(await mfa.verifyUserOtp({ user_id: 42, device_id, otp: next.code })).toMatchObject(accepted);
  });

  it("is that of the only or the newest app unless a device or a challenge is named", async () => {
    const { sandbox, mfa } = createHarness({ users: adaWith("authenticator", "sms") });
    const { getTotp, listDevices, listChallenges } = sandbox.control;
    const ofNewest = () => listChallenges({ user_id: 42 })[0]?.totp;
    const authenticator = getTotp(app);
    expect(listDevices({ user_id: 42 }).map(({ totp }) => totp)).toEqual([authenticator, undefined]);
    expect(getTotp({ user_id: 42 })).toEqual(authenticator);
    const { id, submit } = await enroll(mfa, { user_id: 42, factor: "OneLogin Protect" });
    expect(getTotp({ user_id: 42 })).toEqual(getTotp({ user_id: 42, challenge_id: id }));
    expect(getTotp({ user_id: 42 })).not.toEqual(authenticator);
    expect(ofNewest()).toEqual(getTotp({ user_id: 42 }));
    const { device_id = "" } = await submit(getTotp({ user_id: 42 }).code);
    expect(ofNewest()).toBeUndefined();
    expect(getTotp({ user_id: 42 })).toEqual(getTotp({ user_id: 42, device_id }));
    await mfa.createDeviceVerification({ user_id: 42, device_id: "3919988" });
    expect([getTotp({ user_id: 42 }), ofNewest()]).toEqual([authenticator, authenticator]);
    await mfa.createDeviceVerification({ user_id: 42, device_id });
    expect(getTotp({ user_id: 42 })).toEqual(getTotp({ user_id: 42, device_id }));
  });

  it("is that of one device or challenge, not of both, and not of a user without an app", () => {
    const { control } = createHarness({ users: adaWith("sms") }).sandbox;
    const both = { device_id: "3919988", challenge_id: "44aa6883-5048-4cd5-8cb2-64d47784230c" };
    expect(() => control.getTotp({ user_id: 42, ...both })).toThrow(
      "must name either device_id or challenge_id",
    );
    expect(() => control.getTotp({ user_id: 42 })).toThrow("User 42 has no authenticator app");
  });
});
