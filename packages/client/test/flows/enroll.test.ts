import { describe, expect, it } from "vitest";
import { enroll } from "../../src/flows/enroll.ts";
import { caught } from "./support/caught.ts";
import { factors, ids, registration, secrets, state } from "./support/samples.ts";
import { createScript, failure, inSeconds, type Response, type Script } from "./support/script.ts";

const input = { user_id: 42, factor: 58959, display_name: "phone" };

function scripted(start: Record<string, unknown>, states: readonly Response[] = [state("accepted")]): Script {
  return createScript({
    getAuthFactors: [factors],
    createFactorRegistration: [registration(start)],
    verifyUserRegistration: states,
    getUserRegistration: states,
  });
}

describe("the completion of an enrollment", () => {
  it.each([
    ["SMS", "code"],
    ["Google Authenticator", "code"],
    ["OneLogin Voice", "polling"],
    ["OneLogin", "either"],
    ["OneLogin Email", "unknown"],
    ["YubiKey", "unknown"],
    ["constructor", "unknown"],
    [undefined, "unknown"],
  ])("with the factor %j is %s", async (auth_factor_name, completion) => {
    const { mfa, count } = scripted({ auth_factor_name });
    const enrollment = await enroll(mfa, input);
    expect(enrollment).toMatchObject({ status: "pending", completion });
    const codes = await enrollment.submit(secrets.otp).then(...refusedOr(true));
    expect(codes).toBe(completion !== "polling");
    expect(count("verifyUserRegistration")).toBe(completion === "polling" ? 0 : 1);
  });

  it.each([
    ["SMS", false],
    ["Google Authenticator", false],
    ["OneLogin Voice", true],
    ["OneLogin", true],
    ["OneLogin Email", true],
    ["YubiKey", true],
  ])("with the factor %s allows waiting: %j", async (auth_factor_name, can) => {
    const { mfa, count } = scripted({ auth_factor_name });
    const enrollment = await enroll(mfa, input);
    expect(await enrollment.wait().then(...refusedOr(true))).toBe(can);
    expect(count("getUserRegistration")).toBe(can ? 1 : 0);
  });

  it("is that of the chosen factor if the response names none", async () => {
    const { mfa } = scripted({ auth_factor_name: undefined });
    expect(await enroll(mfa, { ...input, factor: "OneLogin" })).toMatchObject({ completion: "either" });
  });
});

describe("an enrollment", () => {
  it("with verified is complete at once, and sends nothing more", async () => {
    const { mfa, calls } = scripted({ status: "accepted", device_id: "3919988" });
    const enrollment = await enroll(mfa, { ...input, verified: true });
    expect(enrollment).toMatchObject({ status: "accepted", device_id: "3919988", completion: "none" });
    expect(await enrollment.wait()).toEqual({ status: "accepted", device_id: "3919988" });
    expect((await caught(enrollment.submit(secrets.otp))).message).toContain("has ended as accepted");
    expect(calls.map(({ operation }) => operation)).toEqual(["createFactorRegistration"]);
  });

  it("with verified is pending if the server says so", async () => {
    const enrollment = await enroll(scripted({}).mfa, { ...input, verified: true });
    expect(enrollment).toMatchObject({ status: "pending", completion: "code" });
  });

  it("has its registration and the date of its end", async () => {
    const { mfa } = scripted({ expires_at: "2020-07-21T18:11:54Z" });
    const enrollment = await enroll(mfa, input);
    expect(enrollment.registration).toMatchObject({ id: ids.registration, auth_factor_name: "SMS" });
    expect(enrollment.expires_at).toEqual(new Date("2020-07-21T18:11:54Z"));
    expect(enrollment).toMatchObject({ retryUntil: enrollment.expires_at });
  });

  it.each([undefined, null, "soon"])("has no end if expires_at is %j", async (expires_at) => {
    expect((await enroll(scripted({ expires_at }).mfa, input)).expires_at).toBeUndefined();
  });

  it("in an unknown state is final and not accepted", async () => {
    const { mfa, calls } = scripted({ status: "suspended" });
    const enrollment = await enroll(mfa, { ...input, factor: 1 });
    expect(enrollment).toMatchObject({ status: "unknown", rawStatus: "suspended" });
    expect(await enrollment.wait()).toEqual({ status: "unknown", rawStatus: "suspended" });
    expect(calls).toHaveLength(1);
  });

  it("passes its options on and does not change its input", async () => {
    const { mfa, calls, clock } = scripted({ expires_at: null });
    const { signal } = new AbortController();
    const frozen = Object.freeze({ ...input, verified: false, redirect_to: "https://app.example/ok" });
    const options = { signal, timeoutMs: 5, maxRetries: 0, headers: { a: "b" } };
    // what the types refuse comes from JavaScript, and would change what the methods give
    await enroll(mfa, frozen, { ...options, clock, as: "response" } as typeof options);
    expect(calls[0]?.options).toEqual(options);
  });

  it("that cannot be started fails with the error of the call, without a retry", async () => {
    const { mfa, count } = createScript({ createFactorRegistration: [failure("network")] });
    expect(await caught(enroll(mfa, input))).toMatchObject({ code: "network" });
    expect(count("createFactorRegistration")).toBe(1);
  });
});

describe("a code of an enrollment", () => {
  it("is sent to the registration, and its outcome names the new device", async () => {
    const { mfa, calls } = scripted({}, [state("accepted", { device_id: "3919988" })]);
    const enrollment = await enroll(mfa, input);
    expect(await enrollment.submit(secrets.otp)).toEqual({ status: "accepted", device_id: "3919988" });
    expect(calls[1]?.input).toEqual({ user_id: 42, registration_id: ids.registration, otp: secrets.otp });
  });

  it("can be retried until the enrollment expires", async () => {
    const script = scripted({}, [state("pending")]);
    const expires_at = inSeconds(script.clock, 120);
    const { mfa, clock } = createScript({
      createFactorRegistration: [registration({ expires_at })],
      verifyUserRegistration: [state("pending")],
    });
    const { submit } = await enroll(mfa, input, { clock });
    expect(await submit("1")).toEqual({ status: "pending", retryUntil: new Date(expires_at) });
    await clock.advance(119_999);
    expect((await submit("2")).status).toBe("pending");
    await clock.advance(1);
    expect(await submit("3")).toEqual({ status: "expired" });
  });

  it("is not accepted by an envelope, which this operation does not have", async () => {
    const { mfa } = scripted({}, [{ status: { error: false, code: 200 } }]);
    const { submit } = await enroll(mfa, input);
    expect((await submit(secrets.otp)).status).toBe("unknown");
  });
});

describe("an input that does not fit the factor", () => {
  it.each([
    { factor: "OneLogin", fields: { custom_message: "hello" }, says: '"custom_message" is for SMS' },
    {
      factor: "Google Authenticator",
      fields: { custom_message: "hello" },
      says: '"custom_message" is for SMS',
    },
    { factor: "OneLogin", fields: { verified: true }, says: "cannot be enrolled with" },
    { factor: "Google Authenticator", fields: { verified: true }, says: "cannot be enrolled with" },
  ])("is refused for $factor: $says", async ({ factor, fields, says }) => {
    const { mfa, count } = scripted({});
    expect((await caught(enroll(mfa, { ...input, factor, ...fields }))).message).toContain(says);
    expect(count("createFactorRegistration")).toBe(0);
  });

  it.each([
    { factor: "SMS", fields: { custom_message: "hello", verified: true } },
    { factor: 58958, fields: { custom_message: "hello", verified: true } },
    { factor: "OneLogin", fields: { verified: false } },
  ])("negative control: $fields fit $factor", async ({ factor, fields }) => {
    const { mfa, count } = scripted({});
    await enroll(mfa, { ...input, factor, ...fields });
    expect(count("createFactorRegistration")).toBe(1);
  });
});

/** Turns a refusal into `false`, and every outcome into the value. */
function refusedOr<T>(value: T): [() => T, (error: { code?: string }) => false] {
  return [
    () => value,
    (error) => {
      if (error.code !== "invalid_input") throw error;
      return false;
    },
  ];
}
