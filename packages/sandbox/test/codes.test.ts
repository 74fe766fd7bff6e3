import { describe, expect, it } from "vitest";
import { enroll, verify } from "./support/flows.ts";
import { createHarness, type Harness, newest } from "./support/harness.ts";

const enrollSms = ({ mfa }: Harness) => enroll(mfa, { user_id: 42, factor: "OneLogin SMS" });
const device = { user_id: 42, device_id: "3919988" };
const withDevice = (kind: "sms" | "authenticator" | "protect" | "voice") =>
  createHarness({ users: [{ id: 42, name: "Ada", phone: "+15550100", devices: [{ kind }] }] });
const verifying = ({ mfa }: Harness) => verify(mfa, { user_id: 42 });
const code = ({ sandbox }: Harness) => sandbox.control.getLatestCode({ user_id: 42 }).code;
const totp = ({ sandbox }: Harness) => sandbox.control.getDeviceTotp(device);

// sequences of codes, in time and late, right, wrong and used: see test/model
describe("a wrong code", () => {
  it("leaves a registration pending, and the fifth one rejects it", async () => {
    const h = createHarness();
    const enrollment = await enrollSms(h);
    const outcomes: string[] = [];
    for (let attempt = 0; attempt < 5; attempt++) outcomes.push((await enrollment.submit("wrong!")).status);
    expect(outcomes).toEqual(["pending", "pending", "pending", "pending", "rejected"]);
    expect(newest(h.sandbox)).toMatchObject({ state: "rejected", actions: [] });
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
});

describe("Protect", () => {
  it("is verified with the app's code if the push does not arrive", async () => {
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
