import { expect, it } from "vitest";
import type { FactorKind } from "../../../src/index.ts";
import { complete, factorCases } from "../../support/factor-cases.ts";
import { type VerifyInput, verify, verifyOnce } from "../../support/flows.ts";
import { type Bench, bearer } from "./bench.ts";

/** A user with one device. */
function owner({ control, newUser }: Bench, kind: FactorKind) {
  const user_id = newUser({ devices: [{ kind }] });
  const [device] = control.listDevices({ user_id });
  if (!device) throw new Error("the device is missing");
  return { user_id, device_id: device.device_id };
}

async function start(bench: Bench, kind: FactorKind, fields: Partial<VerifyInput> = {}) {
  const { user_id, device_id } = owner(bench, kind);
  const verification = await verify(bench.mfa, { user_id, ...fields });
  const [message] = bench.control.listMessages({ user_id });
  return { user_id, device_id, verification, message_id: message?.id ?? "" };
}

const accepted = { status: "accepted" };
const refused = (bench: Bench) => ({ status: bench.compat === "observed" ? "pending" : "rejected" });

/** Tests that verify each factor in each of its ways. */
export function verificationFlows(bench: () => Bench): void {
  it.each(factorCases)("verifies $kind, which is not accepted before", async (factor) => {
    const wrong = await start(bench(), factor.kind);
    if (factor.code) expect(await wrong.verification.submit("wrong")).toMatchObject(refused(bench()));
    const { user_id, verification } = await start(bench(), factor.kind, { expires_in: 240 });
    expect(await verification.poll()).toMatchObject({ status: "pending" });
    expect(await complete(verification, factor, bench(), user_id)).toMatchObject(accepted);
  });

  it.each(["authenticator", "protect"] as const)("verifies %s with a code of the app", async (kind) => {
    const { user_id, device_id, verification } = await start(bench(), kind);
    const { code } = bench().control.getDeviceTotp({ user_id, device_id });
    expect(await verification.submit(code)).toMatchObject(accepted);
  });

  it.each(["protect", "voice"] as const)("rejects %s where the user refuses", async (kind) => {
    const { control } = bench();
    const { verification, message_id } = await start(bench(), kind);
    if (kind === "protect") control.denyMessage({ message_id });
    else control.enterDigits({ message_id, digits: "0" });
    expect(await verification.poll()).toMatchObject({ status: "rejected" });
  });

  it.each(["authenticator", "protect"] as const)("verifies %s in one step, each code once", async (kind) => {
    const { user_id, device_id } = owner(bench(), kind);
    const { code: otp } = bench().control.getDeviceTotp({ user_id, device_id });
    expect(await verifyOnce(bench().mfa, { user_id, otp, device_id })).toMatchObject(accepted);
    expect(await verifyOnce(bench().mfa, { user_id, otp, device_id })).toMatchObject({ status: "rejected" });
  });

  it("verifies the code of a message in one step, without a device", async () => {
    const { user_id } = await start(bench(), "sms");
    const { code } = bench().control.getLatestCode({ user_id });
    expect(await verifyOnce(bench().mfa, { user_id, otp: code })).toMatchObject(accepted);
  });

  it.each(["/", ""])("verifies in one step at the path that ends in verifications%s", async (end) => {
    const { user_id, device_id } = owner(bench(), "authenticator");
    const { code: otp } = bench().control.getDeviceTotp({ user_id, device_id });
    const call = { end, path: { user_id }, body: JSON.stringify({ otp, device_id }) };
    const response = await bench().direct("verifyUserOtp", { ...call, headers: await bearer(bench()) });
    expect(response.status).toBe(200);
  });

  it.each([true, false])("takes a temporary code in place of a device's (reusable: %s)", async (reusable) => {
    const user_id = bench().newUser();
    const code = await bench().mfa.generateOtp({ user_id, expires_in: 3600, reusable });
    const input = { user_id, otp: code.mfa_token, device_id: code.device_id };
    expect(await verifyOnce(bench().mfa, input)).toMatchObject(accepted);
    const again = await verifyOnce(bench().mfa, input).catch(() => ({ status: "gone" }));
    expect(again.status === "accepted").toBe(reusable);
  });

  it("removes all devices, after which all factors are on offer again", async () => {
    const { mfa, newUser } = bench();
    const user_id = newUser({ devices: [{ kind: "sms" }, { kind: "protect" }] });
    const devices = await mfa.getAuthenticationDevices({ user_id });
    expect(devices).toHaveLength(2);
    for (const { device_id } of devices) await mfa.deleteEnrolledFactor({ user_id, device_id });
    expect(await mfa.getAuthenticationDevices({ user_id })).toEqual([]);
    expect(await mfa.getAuthFactors({ user_id })).toHaveLength(6);
  });

  it("tells the rate limit, and revokes the token, after which there is another", async () => {
    const { mfa } = bench();
    const revoked = await bearer(bench());
    expect(await mfa.getRateLimit({})).toMatchObject({ data: { "X-RateLimit-Limit": 5000 } });
    await mfa.revokeToken({ access_token: revoked.authorization.slice("Bearer ".length) });
    await expect(mfa.getRateLimit({}, revoked)).rejects.toMatchObject({ status: 401 });
    expect(await mfa.getRateLimit({})).toMatchObject({ data: { "X-RateLimit-Limit": 5000 } });
  });
}
