import { describe, expect, it } from "vitest";
import { logLine } from "../src/journal.ts";
import { listed } from "../src/state/refusal.ts";
import { basic } from "./support/application.ts";
import { enroll } from "./support/flows.ts";
import { createHarness, type Harness, tokenOf, userPath } from "./support/harness.ts";
import { unknownId } from "./support/spec.ts";

const token = "POST /auth/oauth2/v2/token";
const start = `POST ${userPath}/verifications`;
const devices = `GET ${userPath}/devices`;
const grant = { grant_type: "client_credentials" };
const pair = { client_id: "sandbox-client", client_secret: "sandbox-secret" };
const credentials = (id: string, secret: string) => `Basic ${btoa(`${id}:${secret}`)}`;
const json = { "content-type": "application/json" };
const form = { "content-type": "application/x-www-form-urlencoded" };
const help = `send "Authorization: Bearer <access token>"`;

interface Sent {
  readonly authorization?: string | ((h: Harness) => Promise<string>);
  readonly body?: unknown;
  readonly before?: (h: Harness) => unknown;
}

const revoke = async (h: Harness, authorization = basic) => {
  const access_token = await tokenOf(h.sandbox);
  await h.raw("POST", "/auth/oauth2/revoke", { access_token }, { authorization });
  return `Bearer ${access_token}`;
};
const verification = (h: Harness) => h.mfa.createDeviceVerification({ user_id: 42, device_id: "3919988" });

const none = { authorization: "" };
const unknown = { authorization: "Bearer 5f1c" };
const blanks = { authorization: "client_id : sandbox-client, client_secret : sandbox-secret" };
const otherPair = { authorization: credentials("sandbox", "sandbox-secret") };
const otherSecret = { authorization: credentials("sandbox-client", "no") };
const idInJson = { ...none, body: { ...grant, client_id: "sandbox-client" } };
const inJson = "credentials were in a JSON body; send them in the Authorization header or as a form";
const halfForm = { ...none, body: "grant_type=client_credentials&client_id=sandbox-client" };
const otherHalf = { ...none, body: "grant_type=client_credentials&client_secret=no" };
const forbidden: Sent = {
  before: ({ sandbox }) => sandbox.control.updateUser({ user_id: 42, forbidden: true }),
};
const expired: Sent = {
  authorization: async (h) => `Bearer ${await tokenOf(h.sandbox)}`,
  before: (h) => h.advance(36_000),
};
const limited: Sent = {
  before: ({ sandbox }) => sandbox.control.setRateLimit({ enforced: true, limit: 1 }),
};
const faulty: Sent = {
  before: ({ sandbox }) =>
    sandbox.control.addFault({ kind: "status", status: 503, operation: "getAuthenticationDevices" }),
};

const twoTokens = { authorization: "Bearer 5f1c 5f1c" };
const ownForm = "client_id:sandbox-client, client_secret:no";

const plainBasic = { authorization: "Basic sandbox-client:sandbox-secret" };
const noColon = { authorization: `Basic ${btoa("sandbox-client")}` };
const bothForms = 'send "Basic <base64 of id:secret>" or "client_id:<id>, client_secret:<secret>"';

type Case = readonly [status: number, call: string, sent: Sent, reason: string];
const cases: readonly Case[] = [
  [401, token, { ...plainBasic, body: grant }, `the Basic credentials are not Base64; ${bothForms}`],
  [401, "POST /auth/oauth2/revoke", plainBasic, `the Basic credentials are not Base64; ${bothForms}`],
  [401, token, { ...noColon, body: grant }, `the Basic credentials have no colon once decoded; ${bothForms}`],
  // credentials
  [401, token, none, "there is no Authorization header"],
  [401, token, { ...none, body: { ...grant, ...pair } }, inJson],
  [401, token, idInJson, inJson],
  [401, token, blanks, "a blank before the colon in the Authorization header"],
  [401, token, otherPair, "the client_id is unknown; there is sandbox-client"],
  [401, token, otherSecret, "the client_secret is not that of sandbox-client"],
  ...[
    [unknown.authorization, "a bearer token"],
    [`My ${basic}`, "in no known form"],
    [`${basic} x`, "Basic credentials"],
    [`My ${ownForm}`, "in no known form"],
    [`${ownForm} x`, "client_id and client_secret"],
  ].map(
    ([authorization = "", form]): Case => [
      ...([401, token, { authorization }] as const),
      `the Authorization header is ${form}; send "Basic <base64 of id:secret>" or "client_id:<id>, client_secret:<secret>"`,
    ],
  ),
  [401, token, halfForm, "there is no Authorization header, and the form lacks client_id or client_secret"],
  [401, token, otherHalf, "there is no Authorization header, and the form lacks client_id or client_secret"],
  [400, "POST /auth/oauth2/revoke", none, "there is no Authorization header"],
  // access tokens
  [401, devices, none, `there is no Authorization header; ${help}`],
  [401, devices, { authorization: basic }, `the Authorization header is Basic credentials; ${help}`],
  ...["Token 5f1c", "My basic 5f1c", "My bearer 5f1c", "My client_id:1"].map(
    (authorization): Case => [
      401,
      devices,
      { authorization },
      `the Authorization header is in no known form; ${help}`,
    ],
  ),
  [401, devices, twoTokens, `the Authorization header is Bearer without one token; ${help}`],
  [
    401,
    devices,
    { authorization: ownForm },
    `the Authorization header is client_id and client_secret; ${help}`,
  ],
  [401, devices, unknown, "the access token is not one of this sandbox; generateToken gives one"],
  [401, devices, expired, "the token expired at 2026-01-05T19:00:00.000Z"],
  [401, devices, { authorization: revoke }, "the token was revoked or refreshed at 2026-01-05T09:00:00.000Z"],
  // what the call is about
  [403, devices, forbidden, 'user 42 is set to "forbidden"'],
  [403, start, { body: { otp: "123456", device_id: "3919989" } }, "device_id is a device of another user"],
  [404, "GET /api/2/mfa/users/7/devices", {}, "user 7 does not exist; there are 42, 43"],
  [404, "GET /api/2/mfa/users/ada42/devices", {}, "the user_id in the path is not a number"],
  [404, "GET /api/2/mfa/users/42ada/devices", {}, "the user_id in the path is not a number"],
  [404, `DELETE ${userPath}/devices/1`, {}, "user 42 has no such device; there is 3919988 (sms)"],
  [
    404,
    `GET ${userPath}/verifications/${unknownId}`,
    {},
    "user 42 has no verification of this id; one can be read for 15 minutes after its expires_at",
  ],
  [
    404,
    "GET /api/2/mfa/users/42/device",
    {},
    "the API has no such path; the nearest is GET /api/2/mfa/users/{user_id}/devices (getAuthenticationDevices)",
  ],
  [
    422,
    start,
    { body: { device_id: "1" } },
    "device_id is not a device of this user; there is 3919988 (sms)",
  ],
  [422, `POST ${userPath}/registrations`, { body: { factor_id: 1 } }, "display_name is required"],
  [400, start, { body: "{" }, "The body is not valid JSON"],
  // limits
  [429, devices, limited, "all 1 calls of the rate limit's window are used; the next one begins in 3600 s"],
  [503, devices, faulty, "a fault of kind status is set"],
];

const users = [
  { id: 42, name: "Ada", phone: "+15550100", devices: [{ kind: "sms" as const }] },
  {
    id: 43,
    name: "Grace",
    phone: "+15550101",
    devices: [{ kind: "sms" as const }, { kind: "protect" as const }],
  },
];

it.each([
  [0, "there is none"],
  [1, "there is 1"],
  [2, "there are 1, 2"],
  [10, "there are 1, 2, 3, 4, 5, 6, 7, 8, 9, 10"],
  [12, "there are 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 and 2 more"],
])("of %i items it names at most ten: %s", (count, text) => {
  expect(listed(Array.from({ length: count }, (_, index) => index + 1))).toBe(text);
});

describe("a refused call says why, in the journal and in the terminal", () => {
  it.each(cases)(
    "%i %s, %j: %s",
    { tags: "security" },
    async (status, call, { authorization, body, before }, reason) => {
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
      if (entry)
        expect(logLine(entry, "pretty")).toMatch(new RegExp(`  ${status}  .*  ${reason.slice(0, 9)}`));
      expect(JSON.stringify(entry)).not.toMatch(/sandbox-secret|c2FuZGJveC1jbGll|5f1c/);
    },
  );

  it("names the other kind for the id of a registration, and the device that a verification is of", async () => {
    const h = createHarness({ users });
    const { id } = await verification(h);
    const registration = await enroll(h.mfa, { user_id: 42, factor: "Authenticator" });
    await h.raw("GET", `${userPath}/registrations/${unknownId}`);
    await h.raw("GET", `${userPath}/verifications/${registration.id}`);
    await h.raw("GET", `${userPath}/registrations/${id}`);
    await h.raw("PUT", `${userPath}/verifications/${id}`, { otp: "123456", device_id: "7" });
    const reasons = h.sandbox.control.listJournal().flatMap(({ reason }) => reason ?? []);
    expect(reasons).toEqual([
      "the verification is of device 3919988, not of the device_id sent",
      "the id is that of a verification",
      "the id is that of a registration",
      "user 42 has no registration of this id; one can be read for 15 minutes after its expires_at",
    ]);
  });

  it("keeps control characters and long texts of a caller out of the line", {
    tags: "security",
  }, async () => {
    const h = createHarness();
    await h.raw("POST", `${userPath}/registrations`, { "\u001b[2J\n": 1, factor_id: 1, display_name: "x" });
    await h.raw("GET", `/${"a".repeat(5000)}`);
    const [long, , hostile] = h.sandbox.control.listJournal();
    expect(hostile?.reason).toContain("\\u001b[2J\\u000a is not a field of this request");
    expect(long?.path).toHaveLength(201);
  });
});
