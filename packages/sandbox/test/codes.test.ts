import { describe, expect, it } from "vitest";
import { shown } from "./support/factor-cases.ts";
import { enroll, verify, verifyOnce } from "./support/flows.ts";
import { createHarness, type Harness, newest } from "./support/harness.ts";

const enrollSms = ({ mfa }: Harness) => enroll(mfa, { user_id: 42, factor: "OneLogin SMS" });
const device = { user_id: 42, device_id: "3919988" };
const withDevice = (kind: "sms" | "authenticator" | "protect" | "voice") =>
  createHarness({ users: [{ id: 42, name: "Ada", phone: "+15550100", devices: [{ kind }] }] });
const verifying = ({ mfa }: Harness) => verify(mfa, { user_id: 42 });
const code = ({ sandbox }: Harness) => sandbox.control.getLatestCode({ user_id: 42 }).code;
const totp = ({ sandbox }: Harness) => sandbox.control.getDeviceTotp(device);

describe("a wrong code", () => {
  it("leaves a registration pending, and the fifth one rejects it", async () => {
    const h = createHarness();
    const enrollment = await enrollSms(h);
    const outcomes: string[] = [];
    for (let attempt = 0; attempt < 5; attempt++) outcomes.push((await enrollment.submit("wrong!")).status);
    expect(outcomes).toEqual(["pending", "pending", "pending", "pending", "rejected"]);
    expect(newest(h.sandbox)).toMatchObject({ state: "rejected", actions: [] });
  });

  it("negative control: the right one after four wrong ones is accepted", async () => {
    const h = createHarness();
    const enrollment = await enrollSms(h);
    for (let attempt = 0; attempt < 4; attempt++) await enrollment.submit("wrong!");
    expect(await enrollment.submit(code(h))).toMatchObject({ status: "accepted" });
  });

  it("leaves a verification pending, and the fifth one rejects it", async () => {
    const h = withDevice("sms");
    const verification = await verifying(h);
    for (let attempt = 0; attempt < 4; attempt++) await verification.submit("wrong!");
    expect(await verification.submit("wrong!")).toMatchObject({ status: "rejected" });
  });

  it("of another verification is wrong", async () => {
    const h = withDevice("sms");
    const first = await verifying(h);
    const earlier = code(h);
    const second = await verifying(h);
    expect(await second.submit(earlier)).toMatchObject({ status: "pending" });
    expect(await first.submit(earlier)).toMatchObject({ status: "accepted" });
  });

  it("typed during a call rejects at once", async () => {
    const h = withDevice("voice");
    const verification = await verifying(h);
    h.sandbox.control.enterDigits({ message_id: newest(h.sandbox).id, digits: "000" });
    expect(await verification.poll()).toMatchObject({ status: "rejected" });
  });
});

describe("time", () => {
  it("ends a registration: its code is rejected afterwards, and a second before it is not", async () => {
    const h = createHarness();
    const late = await enrollSms(h);
    const lateCode = code(h);
    h.advance(120);
    const call = { user_id: 42, registration_id: late.id };
    expect(await h.mfa.verifyUserRegistration({ ...call, otp: lateCode })).toMatchObject({
      status: "rejected",
    });
    expect(await h.mfa.getUserRegistration(call)).toMatchObject({ status: "rejected" });
    expect(newest(h.sandbox).state).toBe("expired");
    const inTime = await enrollSms(h);
    h.advance(119);
    expect(await inTime.submit(code(h))).toMatchObject({ status: "accepted" });
  });

  it("ends when the caller asks for it to", async () => {
    const h = withDevice("sms");
    const started = await h.mfa.createDeviceVerification({ ...device, expires_in: 900 });
    expect(started.expires_at).toBe("2026-01-05T09:15:00Z");
    h.advance(900);
    const response = await h.mfa.getUserVerification({ user_id: 42, verification_id: started.id });
    expect(response.status).toBe("rejected");
  });

  it("makes a challenge unknown a quarter of an hour after its end", async () => {
    const h = createHarness();
    const { id: registration_id } = await enrollSms(h);
    const call = { user_id: 42, registration_id };
    h.advance(119 + 15 * 60);
    expect(await h.mfa.getUserRegistration(call)).toMatchObject({ status: "rejected" });
    h.advance(1);
    await expect(h.mfa.getUserRegistration(call)).rejects.toMatchObject({
      status: 404,
      body: { statusCode: 404 },
    });
  });
});

describe("a code is used once", () => {
  it("a text message's code is refused after it was accepted", async () => {
    const h = withDevice("sms");
    const { id: verification_id } = await verifying(h);
    const call = { user_id: 42, verification_id, otp: code(h) };
    expect(await h.mfa.verifyUserVerification(call)).toMatchObject({ status: "accepted" });
    await expect(h.mfa.verifyUserVerification(call)).rejects.toMatchObject({ status: 422 });
    expect(await verifyOnce(h.mfa, { user_id: 42, otp: call.otp })).toMatchObject({ status: "rejected" });
  });

  it("an authenticator's code is refused after it was accepted, and so is an earlier one", async () => {
    const h = withDevice("authenticator");
    h.advance(3600);
    const { code: current, next_code } = totp(h);
    const once = (otp: string) => verifyOnce(h.mfa, { ...device, otp });
    expect(await once(next_code)).toMatchObject({ status: "accepted" });
    expect(totp(h).used).toBe(true);
    expect(await once(next_code)).toMatchObject({ status: "rejected" });
    expect(await once(current)).toMatchObject({ status: "rejected" });
  });

  it("the code that enrolled an authenticator does not verify it", async () => {
    const h = createHarness();
    const enrollment = await enroll(h.mfa, { user_id: 42, factor: "Authenticator" });
    const used = shown(h.sandbox, 42);
    expect(await enrollment.submit(used)).toMatchObject({ status: "accepted" });
    const verification = await verifying(h);
    expect(await verification.submit(used)).toMatchObject({ status: "pending" });
    expect(await verification.submit(shown(h.sandbox, 42))).toMatchObject({ status: "accepted" });
  });
});

describe("an authenticator's code", () => {
  it.each([
    { steps: -2, status: "rejected" },
    { steps: -1, status: "accepted" },
    { steps: 0, status: "accepted" },
    { steps: 1, status: "accepted" },
    { steps: 2, status: "rejected" },
  ])("$steps steps away is $status", async ({ steps, status }) => {
    const h = withDevice("authenticator");
    h.advance(3600);
    // the same seed gives the same secret, so another sandbox's clock shows the codes of other times
    const ahead = withDevice("authenticator");
    ahead.advance(3600 + 30 * steps);
    const otp = totp(ahead).code;
    expect(await verifyOnce(h.mfa, { ...device, otp })).toMatchObject({ status });
  });

  it("verifies Protect where the push does not arrive", async () => {
    const h = withDevice("protect");
    const verification = await verifying(h);
    expect(await verification.submit(totp(h).code)).toMatchObject({ status: "accepted" });
    expect(newest(h.sandbox)).toMatchObject({ kind: "push", state: "accepted", actions: [] });
  });

  it("a denied push is rejected, and cannot be approved afterwards", async () => {
    const h = withDevice("protect");
    const verification = await verifying(h);
    const { id: message_id } = newest(h.sandbox);
    h.sandbox.control.denyMessage({ message_id });
    expect(await verification.poll()).toMatchObject({ status: "rejected" });
    expect(() => h.sandbox.control.approveMessage({ message_id })).toThrow(/not possible.*push and rejected/);
  });
});
