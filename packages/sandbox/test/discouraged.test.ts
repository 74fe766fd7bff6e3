import { discouragedReason } from "@onelogin-mfa/openapi";
import { describe, expect, it } from "vitest";
import { apiRules } from "../src/generated/api-rules.ts";
import { offered } from "./support/flows.ts";
import { adaWith, createHarness, type Harness, tokenOf, userPath } from "./support/harness.ts";
import { root } from "./support/spec.ts";

/** The forms that the sandbox knows, as `operation field`, and their reasons. */
const known = Object.entries(apiRules).flatMap(([id, { discouraged }]) =>
  discouraged.map(({ field, reason }) => ({ field: `${id} ${field}`, reason })),
);

/** Every reason in a document. */
const reasonsIn = (value: unknown): string[] =>
  typeof value !== "object" || value === null
    ? []
    : [discouragedReason(value) ?? [], ...Object.values(value).map(reasonsIn)].flat();

const registrations = `${userPath}/registrations`;
const enrolling = async ({ mfa }: Harness, fields: object) => {
  const { factor_id } = await offered(mfa, 42, "Authenticator");
  return { factor_id, display_name: "Mine", ...fields };
};

/** For each field a call with its discouraged form, and what the response then has. */
const cases: readonly {
  readonly field: string;
  readonly call: (h: Harness) => Promise<{ readonly status: number; readonly json: unknown }>;
  readonly expected: object;
}[] = [
  {
    field: "createFactorRegistration factor_id",
    call: async (h) => {
      const { factor_id, ...body } = await enrolling(h, {});
      return h.raw("POST", registrations, { ...body, factor_id: String(factor_id) });
    },
    expected: { auth_factor_name: "Google Authenticator" },
  },
  {
    field: "createFactorRegistration expires_in",
    call: async (h) => h.raw("POST", registrations, await enrolling(h, { expires_in: "240" })),
    expected: { expires_at: "2026-01-05T09:04:00Z" },
  },
  {
    field: "verifyUserRegistration otp",
    call: async (h) => {
      const { json } = await h.raw("POST", registrations, await enrolling(h, {}));
      const { id } = Object(json);
      const { code } = h.sandbox.control.getTotp({ user_id: 42, challenge_id: id });
      return h.raw("PUT", `${registrations}/${id}`, { otp: Number(code) });
    },
    expected: { status: "accepted" },
  },
  {
    field: "createDeviceVerification expires_in",
    call: (h) => h.raw("POST", `${userPath}/verifications`, { device_id: "3919988", expires_in: "900" }),
    expected: { expires_at: "2026-01-05T09:15:00Z" },
  },
  {
    field: "generateOtp expires_in",
    call: (h) => h.raw("POST", `${userPath}/mfa_token`, { expires_in: "300", reusable: true }),
    expected: { expires_at: expect.stringMatching(/^2026-01-05T09:05:00/), reusable: true },
  },
  {
    field: "generateToken grant_type",
    call: async (h) => {
      const access_token = await tokenOf(h.sandbox);
      const refresh_token = [...access_token].reverse().join("");
      const grant = { grant_type: "refresh_token", access_token, refresh_token };
      return h.raw("POST", "/auth/oauth2/v2/token", grant, { authorization: "" });
    },
    expected: { token_type: "bearer" },
  },
];

const users = adaWith("sms");

describe.each(["observed", "documented"] as const)("a discouraged form in mode %s", (compat) => {
  it.each(cases)("of $field is accepted, and marked in the journal", async ({ field, call, expected }) => {
    const h = createHarness({ compat, users });
    const { status, json } = await call(h);
    expect(status).toBeLessThan(300);
    expect(json).toMatchObject(expected);
    const [entry] = h.sandbox.control.listJournal({ limit: 1 });
    const reasons = known.filter((one) => one.field === field).map(({ reason }) => reason);
    expect(entry?.discouraged).toEqual(reasons.map((reason) => `${field.split(" ")[1]}: ${reason}`));
  });

  it.each(cases)("of $field is refused by `strict`, which says what to send", async ({ field, call }) => {
    const h = createHarness({ compat, users, strict: true });
    const { status, json } = await call(h);
    const [operation, name] = field.split(" ");
    expect(status).toBe(operation === "generateToken" ? 400 : 422);
    expect(JSON.stringify(json)).toMatch(
      new RegExp(String.raw`${name}.*must be (integer|string|\\"client_credentials\\"): `),
    );
    expect(h.sandbox.control.listJournal({ limit: 1 })).toMatchObject([{ discouraged: [] }]);
  });
});

it("`strict` takes what is recommended", async () => {
  const h = createHarness({ strict: true });
  const { status } = await h.raw("POST", registrations, await enrolling(h, { expires_in: 240 }));
  expect(status).toBe(201);
  expect(h.sandbox.control.listJournal({ limit: 1 })).toMatchObject([{ discouraged: [] }]);
});

it("every discouraged form of the spec is known, and has a case", () => {
  expect(known.map(({ field }) => field).sort()).toEqual(cases.map(({ field }) => field).sort());
  const reasons = new Set(reasonsIn(root));
  expect(new Set(known.map(({ reason }) => reason))).toEqual(reasons);
  expect(reasons.size).toBeGreaterThan(3);
});

it("a code that has lost its leading zero is wrong, and the journal says so", async () => {
  const h = createHarness();
  const { json } = await h.raw("POST", registrations, await enrolling(h, { expires_in: 900 }));
  const { id } = Object(json);
  let code = "";
  while (!code.startsWith("0")) {
    h.advance(30);
    ({ code } = h.sandbox.control.getTotp({ user_id: 42, challenge_id: id }));
  }
  const submit = async (otp: unknown) => (await h.raw("PUT", `${registrations}/${id}`, { otp })).json;
  const newestReason = () => h.sandbox.control.listJournal({ limit: 1 })[0]?.reason;
  expect(await submit(Number(code))).toMatchObject({ status: "pending" });
  expect(newestReason()).toBe(`the code was sent as the number ${Number(code)}; a leading zero was lost`);
  expect(await submit(Number(code) + 1)).toMatchObject({ status: "pending" });
  expect(newestReason()).toBeNull();
  expect(await submit(code)).toMatchObject({ status: "accepted" });
  expect(newestReason()).toBeNull();
});

it("the first code of the default seed has leading zeros, whose loss is said", async () => {
  const h = createHarness();
  const { factor_id } = await offered(h.mfa, 42, "OneLogin SMS");
  const { json } = await h.raw("POST", registrations, { factor_id, display_name: "Mine" });
  const { code } = h.sandbox.control.getLatestCode({ user_id: 42 });
  await h.raw("PUT", `${registrations}/${Object(json).id}`, { otp: Number(code) });
  const reason = "the code was sent as the number 6078; a leading zero was lost";
  expect([code, h.sandbox.control.listJournal({ limit: 1 })[0]]).toMatchObject(["006078", { reason }]);
});
