import { readSamples } from "@onelogin-mfa/spec/samples";
import { expect, it } from "vitest";
import { basic, type Raw } from "./support/application.ts";
import { offered } from "./support/flows.ts";
import { adaWith, createHarness, type Harness, tokenOf, userPath } from "./support/harness.ts";
import { unknownId } from "./support/spec.ts";

const none = { authorization: "" };
const credentials = { authorization: basic };
const verifications = `${userPath}/verifications`;
const registrations = `${userPath}/registrations`;
const sms = "3919989";
const authenticator = "3919990";
const other = "3919991";

const harness = () =>
  createHarness({
    compat: "documented",
    users: [
      ...adaWith("protect", "sms", "authenticator"),
      { id: 43, name: "Grace", phone: "+15550101", devices: [{ kind: "sms" }] },
    ],
  });

async function started(h: Harness, path: string, body: object): Promise<string> {
  return `${path}/${String(Object((await h.raw("POST", path, body)).json).id)}`;
}
const enrolling = async (h: Harness) => {
  const { factor_id } = await offered(h.mfa, 42, "OneLogin Email");
  return started(h, registrations, { factor_id, display_name: "Mail" });
};
const verifying = (h: Harness, device_id = sms) => started(h, verifications, { device_id });
const sent = ({ sandbox }: Harness) => sandbox.control.getLatestCode({ user_id: 42 }).code;
const totp = ({ sandbox }: Harness) =>
  sandbox.control.getTotp({ user_id: 42, device_id: authenticator }).code;
const authorize = (h: Harness) =>
  h.raw("POST", "/auth/oauth2/v2/token", { grant_type: "client_credentials" }, credentials);

/** The call that gets the response of a sample, by its number, if it is more than the operation with user 42. */
const calls: Readonly<Record<number, (h: Harness) => Promise<Raw>>> = {
  14: async (h) => h.raw("GET", await enrolling(h)),
  15: async (h) => {
    const path = await enrolling(h);
    await h.raw("PUT", path, { otp: sent(h) });
    return h.raw("GET", path);
  },
  21: async (h) => h.raw("PUT", await enrolling(h), { otp: sent(h) }),
  22: (h) => h.raw("PUT", `${registrations}/${unknownId}`, { otp: "1" }, none),
  33: (h) => h.raw("POST", verifications, { device_id: Number(sms), expires_in: 240 }),
  44: async (h) => {
    await verifying(h);
    return h.raw("POST", verifications, { otp: sent(h) });
  },
  45: (h) => h.raw("POST", verifications, { otp: totp(h), device_id: authenticator }),
  46: (h) => h.raw("POST", verifications, { otp: "123456" }, none),
  47: (h) => h.raw("POST", verifications, { otp: "123456", device_id: other }),
  49: (h) => h.raw("POST", verifications, { device_id: sms }, none),
  51: async (h) => h.raw("GET", await verifying(h)),
  53: (h) => h.raw("GET", `${verifications}/${unknownId}`, undefined, none),
  54: (h) => h.raw("GET", `${verifications}/${unknownId}`),
  59: async (h) => h.raw("PUT", await verifying(h), { otp: sent(h) }),
  60: async (h) =>
    h.raw("PUT", await verifying(h, authenticator), { otp: totp(h), device_id: authenticator }),
  64: (h) => h.raw("PUT", `${verifications}/${unknownId}`, { otp: "1" }, none),
  65: async (h) => h.raw("PUT", await verifying(h), { otp: "1", device_id: other }),
  69: (h) => h.raw("POST", `${userPath}/mfa_token`, { expires_in: 1 }),
  70: (h) => h.raw("POST", `${userPath}/mfa_token`, {}, none),
  77: authorize,
  81: (h) => h.raw("POST", "/auth/oauth2/v2/token", { grant_type: "client_credentials" }, none),
  85: async (h) =>
    h.raw("POST", "/auth/oauth2/revoke", { access_token: await tokenOf(h.sandbox) }, credentials),
  86: (h) => h.raw("POST", "/auth/oauth2/revoke", {}, credentials),
  87: (h) => h.raw("POST", "/auth/oauth2/revoke", { access_token: "x" }, { authorization: "Basic eA==" }),
  90: (h) => h.raw("GET", "/auth/rate_limit", undefined, { authorization: "nonsense" }),
  91: (h) => h.raw("GET", "/auth/rate_limit", undefined, none),
  92: (h) => h.raw("POST", "/auth/rate_limit", {}),
};

/** Responses that the reference prints and the sandbox does not send. */
const exceptions: Readonly<Record<number, string>> = {
  16: "the page prints the 401 in the other shape, too, which is the one that is sent",
  68: "201, as the spec declares one status",
};

const printed = readSamples().filter(
  ({ kind, status, response }) => kind === "official-docs" && status !== null && response !== null,
);

it.each(printed.filter(({ n }) => !(n in exceptions)))(
  "mode `documented` sends what the reference prints for $operation, $status (sample $n)",
  async ({ n, operation, status, response }) => {
    const h = harness();
    const [method = "", path = ""] = operation.replace("{user_id}", "42").split(" ");
    const actual = await (calls[n]?.(h) ?? h.raw(method, path));
    const sample = withoutArrayOfOne(response, actual.json);
    expect(actual.status).toBe(status);
    expect(shapeOf(actual.json)).toEqual(shapeOf(sample));
    // an error's words, too; which fields are wrong depends on the call
    const { details: _, ...words } = Object(actual.json);
    if (actual.status >= 400) expect(sample).toMatchObject(words);
  },
);

/** The reference prints arrays of one, which captured responses contradict. */
function withoutArrayOfOne(sample: unknown, actual: unknown): unknown {
  return Array.isArray(sample) && !Array.isArray(actual) ? sample[0] : sample;
}

/** Names and types; of an array the first item's. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return typeof value[0] === "object" ? [shapeOf(value[0])] : "array";
  if (typeof value !== "object" || value === null) return typeof value;
  const entries = Object.entries(value).map(([name, one]) => [
    name,
    name === "parameters" ? "array" : shapeOf(one),
  ]);
  return Object.fromEntries(entries);
}
