import { describe, expect, it } from "vitest";
import { logLine } from "../src/journal.ts";
import { basic } from "./support/application.ts";
import { createHarness, type Harness, tokenOf, userPath } from "./support/harness.ts";
import { unknownId } from "./support/spec.ts";

const token = "POST /auth/oauth2/v2/token";
const devices = `GET ${userPath}/devices`;
const grant = { grant_type: "client_credentials" };
const pair = { client_id: "sandbox-client", client_secret: "sandbox-secret" };
const credentials = (id: string, secret: string) => `Basic ${btoa(`${id}:${secret}`)}`;
const json = { "content-type": "application/json" };
const form = { "content-type": "application/x-www-form-urlencoded" };
const help = `send "Authorization: Bearer <access token>"`;

interface Case {
  readonly title: string;
  readonly call: string;
  readonly authorization?: string | ((h: Harness) => Promise<string>);
  readonly body?: unknown;
  readonly before?: (h: Harness) => unknown;
  readonly status: number;
  readonly reason: string;
}

const revoke = async (h: Harness, authorization = basic) => {
  const access_token = await tokenOf(h.sandbox);
  await h.raw("POST", "/auth/oauth2/revoke", { access_token }, { authorization });
  return `Bearer ${access_token}`;
};
const verification = (h: Harness) => h.mfa.createDeviceVerification({ user_id: 42, device_id: "3919988" });

const cases: readonly Case[] = [
  ...[
    [
      { ...grant, ...pair },
      "",
      "credentials were in a JSON body; send them in the Authorization header or as a form",
    ],
    [grant, "", "there is no Authorization header"],
    [
      grant,
      "client_id : sandbox-client, client_secret : sandbox-secret",
      "a blank before the colon in the Authorization header",
    ],
    [grant, credentials("sandbox", "sandbox-secret"), "the client_id is unknown; there is sandbox-client"],
    [grant, credentials("sandbox-client", "no"), "the client_secret is not that of sandbox-client"],
    [
      grant,
      "Bearer 5f1c",
      `the Authorization header is a bearer token; send "Basic <base64 of id:secret>" or "client_id:<id>, client_secret:<secret>"`,
    ],
    [
      "grant_type=client_credentials&client_id=sandbox-client",
      "",
      "there is no Authorization header, and the form lacks client_id or client_secret",
    ],
  ].map(([body, authorization, reason]) => ({
    ...{
      title: `${reason}`,
      call: token,
      authorization: `${authorization}`,
      body,
      status: 401,
      reason: `${reason}`,
    },
  })),
  {
    title: "no token",
    call: devices,
    authorization: "",
    status: 401,
    reason: `there is no Authorization header; ${help}`,
  },
  {
    title: "credentials",
    call: devices,
    authorization: basic,
    status: 401,
    reason: `the Authorization header is Basic credentials; ${help}`,
  },
  {
    title: "another scheme",
    call: devices,
    authorization: "Token 5f1c",
    status: 401,
    reason: `the Authorization header is in no known form; ${help}`,
  },
  {
    title: "no token of this sandbox",
    call: devices,
    authorization: "Bearer 5f1c",
    status: 401,
    reason: "the access token is not one of this sandbox; generateToken gives one",
  },
  {
    ...{ title: "an expired token", call: devices, status: 401 },
    authorization: async (h) => `Bearer ${await tokenOf(h.sandbox)}`,
    before: (h) => h.advance(36_000),
    reason: "the token expired at 2026-01-05T19:00:00.000Z",
  },
  {
    title: "a revoked token",
    call: devices,
    authorization: revoke,
    status: 401,
    reason: "the token was revoked or refreshed at 2026-01-05T09:00:00.000Z",
  },
  {
    title: "a revocation without credentials",
    call: "POST /auth/oauth2/revoke",
    authorization: "",
    body: { access_token: "5f1c" },
    status: 400,
    reason: "there is no Authorization header",
  },
  {
    title: "a forbidden user",
    call: devices,
    before: ({ sandbox }) => sandbox.control.updateUser({ user_id: 42, forbidden: true }),
    status: 403,
    reason: 'user 42 is set to "forbidden"',
  },
  {
    title: "a device of another user",
    call: `POST ${userPath}/verifications`,
    body: { otp: "123456", device_id: "3919989" },
    status: 403,
    reason: "device_id is a device of another user",
  },
  {
    title: "an unknown user",
    call: "GET /api/2/mfa/users/7/devices",
    status: 404,
    reason: "user 7 does not exist; there are 42, 43",
  },
  {
    title: "a user that is no number",
    call: "GET /api/2/mfa/users/ada/devices",
    status: 404,
    reason: "the user_id in the path is not a number",
  },
  {
    title: "an unknown device",
    call: `DELETE ${userPath}/devices/1`,
    status: 404,
    reason: "user 42 has no such device; there is 3919988 (sms)",
  },
  {
    title: "an unknown verification",
    call: `GET ${userPath}/verifications/${unknownId}`,
    status: 404,
    reason: "user 42 has no verification of this id; one can be read for 15 minutes after its end",
  },
  {
    title: "an unknown path",
    call: "GET /api/2/mfa/users/42/device",
    status: 404,
    reason:
      "the API has no such path; the nearest is GET /api/2/mfa/users/{user_id}/devices (getAuthenticationDevices)",
  },
  {
    title: "a device that is not the user's",
    call: `POST ${userPath}/verifications`,
    body: { device_id: "1" },
    status: 422,
    reason: "device_id is not a device of this user; there is 3919988 (sms)",
  },
  {
    title: "a missing field",
    call: `POST ${userPath}/registrations`,
    body: { factor_id: 1 },
    status: 422,
    reason: "display_name is required",
  },
  {
    title: "text that is not JSON",
    call: `POST ${userPath}/verifications`,
    body: "{",
    status: 400,
    reason: "The body is not valid JSON",
  },
  {
    ...{ title: "the rate limit", call: devices, status: 429 },
    before: ({ sandbox }) => sandbox.control.setRateLimit({ enforced: true, limit: 1 }),
    reason: "all 1 calls of the rate limit's window are used; the next one begins in 3600 s",
  },
  {
    ...{ title: "a fault", call: devices, status: 503 },
    before: ({ sandbox }) =>
      sandbox.control.addFault({ kind: "status", status: 503, operation: "getAuthenticationDevices" }),
    reason: "a fault of kind status is set",
  },
];

const users = [
  { id: 42, name: "Ada", phone: "+15550100", devices: [{ kind: "sms" as const }] },
  { id: 43, name: "Grace", phone: "+15550101", devices: [{ kind: "sms" as const }] },
];

describe("a refused call says why, in the journal and in the terminal", () => {
  it.each(cases)("$status: $title", async ({ call, authorization, body, before, status, reason }) => {
    const h = createHarness({ users });
    const given = typeof authorization === "function" ? await authorization(h) : authorization;
    await before?.(h);
    const [method = "", path = ""] = call.split(" ");
    const type = typeof body === "string" && body.includes("=") ? form : json;
    const authorized = given === undefined ? {} : { authorization: given };
    const response = await h.raw(method, path, body, { ...type, ...authorized });
    const [entry] = h.sandbox.control.listJournal();
    expect(entry).toMatchObject({ status, reason, path });
    expect(response).toMatchObject({ status });
    // the words are the sandbox's: the response keeps to OneLogin's
    if (status === 401 || status === 403) expect(response.text).not.toContain(reason);
    if (entry) expect(logLine(entry, "pretty")).toMatch(new RegExp(`  ${status}  .*  ${reason.slice(0, 9)}`));
    expect(JSON.stringify(entry)).not.toMatch(/sandbox-secret|c2FuZGJveC1jbGll|5f1c/);
  });

  it("names the other kind for the id of a registration, and the device that a verification is of", async () => {
    const h = createHarness({ users });
    const { id } = await verification(h);
    await h.raw("GET", `${userPath}/registrations/${id}`);
    await h.raw("PUT", `${userPath}/verifications/${id}`, { otp: "123456", device_id: "7" });
    const reasons = h.sandbox.control.listJournal({ user_id: 42, after: 2 }).map(({ reason }) => reason);
    expect(reasons).toEqual([
      "the verification is of device 3919988, not of the device_id sent",
      "the id is that of a verification",
    ]);
  });

  it("keeps control characters and long texts of a caller out of the line", async () => {
    const h = createHarness();
    await h.raw("POST", `${userPath}/registrations`, { "\u001b[2J\n": 1, factor_id: 1, display_name: "x" });
    await h.raw("GET", `/${"a".repeat(5000)}`);
    const [long, , hostile] = h.sandbox.control.listJournal();
    expect(hostile?.reason).toContain("\\u001b[2J\\u000a is not a field of this request");
    expect(long?.path).toHaveLength(201);
  });
});
