import { describe, expect, it } from "vitest";
import { enroll } from "../../src/flows/enroll.ts";
import { exampleOf } from "../support/examples.ts";
import { caught } from "../support/harness.ts";
import {
  createScript,
  factors,
  ids,
  registration,
  registrationState,
  type Script,
} from "./support/script.ts";

const input = { user_id: 42, factor: 58959, display_name: "phone" };
const scripted = (
  start: Record<string, unknown> = {},
  code: unknown = registrationState("accepted"),
): Script =>
  createScript({
    getAuthFactors: [factors],
    createFactorRegistration: [registration(start)],
    verifyUserRegistration: [code],
  });

describe("an enrollment", () => {
  it.each([undefined, null])("has the completion of the chosen factor if none is named: %j", async (none) => {
    const { mfa } = scripted({ auth_factor_name: none });
    expect(await enroll(mfa, { ...input, factor: "OneLogin" })).toMatchObject({ completion: "polling" });
  });

  it("has the registration of the response, and does not change its input", async () => {
    const { mfa, calls } = scripted();
    const frozen = Object.freeze({ ...input, verified: false, redirect_to: "https://app.example/ok" });
    const { registration } = await enroll(mfa, frozen);
    expect(registration).toMatchObject({ id: ids.registration, auth_factor_name: "SMS" });
    const { factor: factor_id, ...fields } = frozen;
    expect(calls[0]?.input).toEqual({ ...fields, factor_id });
  });

  it("is not accepted by an envelope, which its code's response does not have", async () => {
    const { mfa } = scripted({}, exampleOf("verifyUserVerification", 200, "envelope"));
    expect((await (await enroll(mfa, input)).submit("1")).status).toBe("unknown");
  });
});

describe("an input that does not fit the factor", () => {
  const message = { custom_message: "hello" };
  it.each([
    ["OneLogin", message, '"custom_message" is for SMS'],
    ["Google Authenticator", message, '"custom_message" is for SMS'],
    ["OneLogin", { verified: true }, "cannot be enrolled with"],
    ["Google Authenticator", { verified: true }, "cannot be enrolled with"],
  ])("is refused for %s: %j", async (factor, fields, says) => {
    const { mfa, count } = scripted();
    expect((await caught(enroll(mfa, { ...input, factor, ...fields }))).message).toContain(says);
    expect(count("createFactorRegistration")).toBe(0);
  });

  it.each([
    ["SMS", { ...message, verified: true }],
    [58958, { ...message, verified: true }],
    ["OneLogin", { verified: false }],
  ])("for %j %j is sent", async (factor, fields) => {
    const { mfa, count } = scripted();
    await enroll(mfa, { ...input, factor, ...fields });
    expect(count("createFactorRegistration")).toBe(1);
  });
});
