import { describe, expect, it } from "vitest";
import { createSandbox } from "../src/index.ts";
import { enroll, offered, verify } from "./support/flows.ts";
import { adaWith, createHarness, newest, start, userPath } from "./support/harness.ts";

const path = `${userPath}/registrations`;

const longMessage = "x".repeat(161);

const refused = [
  { title: "a factor that is not offered", factor: "SMS", body: { factor_id: 1 }, name: "factor_id" },
  { title: "an empty name", factor: "SMS", body: { display_name: "" }, name: "display_name" },
  { title: "a short life", factor: "SMS", body: { expires_in: 119 }, name: "expires_in" },
  { title: "a short life as text", factor: "SMS", body: { expires_in: "119" }, name: "expires_in" },
  { title: "a long message", factor: "SMS", body: { custom_message: longMessage }, name: "custom_message" },
  { title: "verified", factor: "Authenticator", body: { verified: true }, name: "verified" },
  { title: "verified", factor: "OneLogin Protect", body: { verified: true }, name: "verified" },
  { title: "a path", factor: "Magic Link", body: { redirect_to: "/done" }, name: "redirect_to" },
];

describe("registrations", () => {
  it.each([
    [120, 0, 2],
    [121, 0, 3],
    [240, 500, 4],
  ])("say how long a code of %i s is good: %i ms later, %i minutes", async (expires_in, ms, minutes) => {
    const h = createHarness({ now: () => start + ms });
    await enroll(h.mfa, { user_id: 42, factor: "OneLogin SMS", expires_in });
    expect(newest(h.sandbox).text).toContain(`It is good for ${minutes} minutes.`);
  });

  it.each(refused)("$title of $factor gets a 422 that names the field", async ({ factor, body, name }) => {
    const h = createHarness();
    const factors = await h.mfa.getAuthFactors({ user_id: 42 });
    const factor_id = factors.find((one) => one.name.endsWith(factor))?.factor_id;
    const { status, json } = await h.raw("POST", path, { factor_id, display_name: "Mine", ...body });
    expect(status).toBe(422);
    expect(json).toMatchObject({ statusCode: 422, details: { parameters: [{ name }] } });
    expect(h.sandbox.control.listMessages({ user_id: 42 })).toEqual([]);
  });

  it.each(["OneLogin SMS", "OneLogin Voice", "OneLogin Email", "Email Magic Link"])(
    "%s is refused where the profile has no number or address",
    async (name) => {
      const h = createHarness({ users: [{ id: 42, name: "Ada" }] });
      const { factor_id } = await offered(h.mfa, 42, name);
      for (const more of [{}, { verified: true }]) {
        const { status, json } = await h.raw("POST", path, { factor_id, display_name: "Mine", ...more });
        const details = { parameters: [{ name: "factor_id" }] };
        expect({ status, json }).toMatchObject({ status: 422, json: { details } });
      }
    },
  );

  it.each([
    ["OneLogin SMS", "sms", /^Your OneLogin code is \d{6}\. /, /^Your OneLogin code is \d{6}\. /],
    ["OneLogin Email", "email_code", /^Your OneLogin code is \d{6}\. /, /^Your OneLogin code is \d{6}\. /],
    ["Email Magic Link", "email_link", /to set up this address with/, /to sign in with/],
    ["OneLogin Voice", "voice", /^This is OneLogin\. Type the number/, /^This is OneLogin\. Type the number/],
    ["OneLogin Protect", "protect", /^Activate OneLogin Protect/, /^Is it you who is signing in\?$/],
  ] as const)("the message of %s says what it is for", async (factor, kind, enrolling, signingIn) => {
    const h = createHarness();
    await enroll(h.mfa, { user_id: 42, factor });
    expect(newest(h.sandbox).text).toMatch(enrolling);
    h.sandbox.control.resetSandbox({ users: adaWith(kind) });
    await verify(h.mfa, { user_id: 42 });
    expect(newest(h.sandbox).text).toMatch(signingIn);
  });

  it("a message has the caller's words, filled in", async () => {
    const h = createHarness();
    const custom_message = "{{otp_code}} for {{otp_expiry}} min, <script>";
    await enroll(h.mfa, { user_id: 42, factor: "OneLogin SMS", expires_in: 240, custom_message });
    const { text, code, to } = newest(h.sandbox);
    expect(text).toBe(`${code} for 4 min, <script>`);
    expect(to).toBe("+15550100");
    await enroll(h.mfa, { user_id: 42, factor: "OneLogin SMS", custom_message: "x".repeat(160) });
    expect(newest(h.sandbox).text).toHaveLength(160);
    // in text messages only
    await enroll(h.mfa, { user_id: 42, factor: "OneLogin Email", custom_message });
    expect(newest(h.sandbox).text).toMatch(/^Your OneLogin code is/);
  });

  it("a text without its code has none for the test, nor has the one before it", async () => {
    const sandbox = createSandbox();
    const mfa = sandbox.client();
    await enroll(mfa, { user_id: 42, factor: "OneLogin SMS" });
    const wait = sandbox.control.codeAfter(
      () => enroll(mfa, { user_id: 42, factor: "OneLogin SMS", custom_message: "Welcome!" }),
      { user_id: 42 },
    );
    const reason = 'does not contain its code: its text is "Welcome!". Write {{otp_code}}';
    await expect(wait).rejects.toThrow(reason);
    expect(() => sandbox.control.getLatestCode({ user_id: 42 })).toThrow(reason);
    expect(newest(sandbox)).not.toHaveProperty("code");
  });

  it.each([
    ["OneLogin Protect", /^01-\d{7}$/],
    ["OneLogin Voice", /^\d{6}$/],
    ["Authenticator", /^undefined$/],
  ])("the token that an application shows for %s matches %s", async (factor, pattern) => {
    const { verification_token } = await enroll(createHarness().mfa, { user_id: 42, factor });
    expect(String(verification_token)).toMatch(pattern);
  });

  it.each([
    ["its e-mail address", "ada@example.com", "ada@example.com"],
    ["its name if it has no address, without colons", null, "Dr  Ada"],
  ])("an authenticator app shows the user by %s", async (_, email, label) => {
    const { mfa, sandbox } = createHarness({ users: [{ id: 42, name: "Dr: Ada", email }] });
    await enroll(mfa, { user_id: 42, factor: "Authenticator" });
    const { pathname } = new URL(newest(sandbox).totp_url ?? "");
    expect(decodeURIComponent(pathname)).toMatch(new RegExp(`OneLogin:${label}$`));
  });

  it("the first device is the default one, temporary codes apart, and is enrolled once", async () => {
    const h = createHarness();
    await h.mfa.generateOtp({ user_id: 42 });
    const { id } = await enroll(h.mfa, { user_id: 42, factor: "OneLogin SMS", verified: true });
    await enroll(h.mfa, { user_id: 42, factor: "OneLogin Voice", verified: true });
    const devices = await h.mfa.getAuthenticationDevices({ user_id: 42 });
    expect(devices.map((device) => device.default)).toEqual([true, false]);
    const { status, json } = await h.raw("PUT", `${path}/${id}`, { otp: "123456" });
    const parameters = [{ name: "otp", message: "the registration is already complete" }];
    expect({ status, json }).toMatchObject({ status: 422, json: { details: { parameters } } });
  });

  it("the target of a redirect is kept for links only", async () => {
    const { mfa, sandbox } = createHarness();
    const redirect_to = "http://localhost:3000/done";
    await enroll(mfa, { user_id: 42, factor: "OneLogin SMS", redirect_to: "javascript:alert(1)" });
    await enroll(mfa, { user_id: 42, factor: "Email Magic Link", redirect_to });
    const kept = sandbox.control.getSnapshot().users[42]?.challenges.map((one) => one.redirect_to);
    expect(kept).toEqual([undefined, redirect_to]);
  });

  it("factor ids differ from account to account", async () => {
    const [one, other] = await Promise.all(
      [1, 2].map((seed) => offered(createHarness({ seed }).mfa, 42, "OneLogin SMS")),
    );
    expect(one?.factor_id).not.toBe(other?.factor_id);
  });
});
