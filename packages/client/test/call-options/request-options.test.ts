import { describe, expect, it } from "vitest";
import type { CallOptions } from "../../src/index.ts";
import { errorTo } from "../support/examples.ts";
import { json } from "../support/fake-fetch.ts";
import { createHarness, type Fields, levels, printed, token, unsent, user } from "../support/harness.ts";
import { responseTo } from "../support/operation-cases.ts";
import { createTokenHarness } from "../support/token-harness.ts";

const authorization = `Bearer ${token}`;
const asJson = "application/json";

describe.each(levels)("at the $level", ({ call }) => {
  /** The request of a call with these options. */
  async function requestWith(options: CallOptions) {
    const { mfa, sent } = createHarness([json(200, [])]);
    await call(mfa, "getAuthFactors", user, options);
    const { "user-agent": _, ...headers } = Object.fromEntries(sent[0]?.headers ?? []);
    return { url: sent[0]?.url, headers };
  }

  it.each<[options: CallOptions, accept: string]>([
    [{}, asJson],
    [{ accept: "application/vnd.x+json" }, "application/vnd.x+json"],
    [{ accept: [asJson, "text/html;q=0.5"] }, "application/json, text/html;q=0.5"],
    [{ headers: { accept: "application/json; q=1" } }, "application/json; q=1"],
    ...["accept", "Accept", "ACCEPT"].map((name): [CallOptions, string] => [
      { accept: "text/html", headers: { [name]: "text/plain" } },
      "text/html",
    ]),
  ])("the options %j give the header accept: %s", async (options, accept) => {
    expect((await requestWith(options)).headers).toEqual({ accept, authorization });
  });

  it("authorization: null sends no token, also after a 401, and asks for none", async () => {
    const options = { headers: { Authorization: null } };
    expect((await requestWith(options)).headers).toEqual({ accept: asJson });
    const { mfa, sent } = createTokenHarness();
    const [end] = await Promise.allSettled([call(mfa, "getAuthFactors", user, options)]);
    expect(end).not.toMatchObject({ reason: { code: "protocol" } });
    expect([sent.token.length, sent.api.length]).toEqual([0, 1]);
    expect(sent.api[0]?.headers.has("authorization")).toBe(false);
  });

  it("authorization: null of the client sends no token either, unless a call has a header of its own", async () => {
    const { mfa, sent } = createTokenHarness({}, { headers: { Authorization: null } });
    await Promise.allSettled([call(mfa, "getAuthFactors", user)]);
    const own = { headers: { authorization: "Bearer own" } };
    await Promise.allSettled([call(mfa, "getAuthFactors", user, own)]);
    const sentHeaders = sent.api.map(({ headers }) => headers.get("authorization"));
    expect([sent.token.length, sentHeaders]).toEqual([0, [null, "Bearer own"]]);
  });

  const started = responseTo("createDeviceVerification");
  const input = { user_id: 42, device_id: 7, expires_in: 120, display_name: "a & b" };
  const jsonBody = '{"device_id":7,"expires_in":120,"display_name":"a & b"}';
  const formBody = "device_id=7&expires_in=120&display_name=a+%26+b";
  it.each<[contentType: string | undefined, body: string, change?: Fields]>([
    [undefined, jsonBody],
    ["application/json; charset=utf-8", jsonBody],
    ["application/vnd.x+json", jsonBody],
    ["application/x-www-form-urlencoded", formBody],
    ["Application/X-WWW-Form-URLencoded;a", formBody],
    ["application/x-www-form-urlencoded", "device_id=7&display_name=a+%26+b", { expires_in: undefined }],
  ])("the contentType %j sets the header and the body: %s", async (contentType, body, change = {}) => {
    const { mfa, sent } = createHarness([started]);
    await call(mfa, "createDeviceVerification", { ...input, ...change }, { contentType });
    expect(sent[0]?.headers.get("content-type")).toBe(contentType ?? asJson);
    expect(sent[0]?.body).toBe(body);
  });

  it.each<[form: string, headers: CallOptions["headers"]]>([
    ["Headers", new Headers({ "X-Trace": "5" })],
    ["a Map", new Map([["X-Trace", "5"]])],
    ["entries", [["X-Trace", "5"]]],
    ["a record", { "X-Trace": "5" }],
    ["a number", { "x-trace": 5 }],
  ])("headers are taken from %s", async (_, headers) => {
    const expected = { accept: asJson, authorization, "x-trace": "5" };
    expect((await requestWith({ headers })).headers).toEqual(expected);
  });

  it("a header that is undefined is left out, and null removes one of the client", async () => {
    const { mfa, sent } = createHarness([json(200, [])], { headers: { "X-Tenant": "acme", "X-Other": "1" } });
    await call(mfa, "getAuthFactors", user, { headers: { "x-tenant": null, "X-Other": undefined } });
    const headers = sent[0]?.headers;
    expect([headers?.get("x-tenant"), headers?.get("x-other")]).toEqual([null, "1"]);
  });

  it("headers are added to each attempt, and to no other call", async () => {
    const { mfa, sent, clock } = createHarness([errorTo("getAuthFactors", 503), json(200, [])]);
    await clock.run(call(mfa, "getAuthFactors", user, { headers: { "X-Trace": "t-1" } }));
    await call(mfa, "getAuthFactors", user);
    expect(sent.map(({ headers }) => headers.get("x-trace"))).toEqual(["t-1", "t-1", null]);
  });

  type Refused = [options: object, says: string, code?: string];
  const signals = [new AbortController(), {}, 5, null];
  const secrets = ["s3cr3t\nX-Evil: 1", "s3cr3t\0", "s3cr3t\u2603", {}, ["s3cr3t"]];
  it.each<Refused>([
    ...signals.map((signal): Refused => [{ signal }, '"signal" must be an Abort', "configuration"]),
    ...secrets.map((value): Refused => [{ headers: { "X-Key": value } }, ""]),
    [{ headers: { Authorization: "Bearer s3cr3t\r\n" } }, ""],
    [{ headers: { "s3cr3t name": "1" } }, ""],
    [{ headers: { "": "1" } }, ""],
    [{ accept: "text/html\r\nx: y" }, '"accept"'],
    [{ accept: ["a\nb"] }, '"accept"'],
    [{ accept: "\u2603" }, '"accept"'],
    [{ contentType: "x\ny" }, '"content-type"'],
  ])("invalid options are refused without being shown: %j", async (options, says, code = "invalid_input") => {
    const error = await unsent((mfa) => call(mfa, "getAuthFactors", user, options));
    const message = expect.stringContaining(says);
    expect(error).toMatchObject({ code, operation: "getAuthFactors", message });
    expect(printed(error)).not.toContain("s3cr3t");
  });

  it("the baseUrl sends this request and its token to it, and no other", async () => {
    const { mfa, sent } = createHarness([json(200, [])]);
    await call(mfa, "getAuthFactors", user, { baseUrl: "https://other.example/prefix/" });
    await call(mfa, "getAuthFactors", user);
    const bases = ["https://other.example/prefix", "https://acme.onelogin.com"];
    const urls = bases.map((base) => `${base}/api/2/mfa/users/42/factors`);
    expect(sent.map((request) => request.url)).toEqual(urls);
    expect(sent[0]?.headers.get("authorization")).toBe(authorization);
  });

  it("the baseUrl does not change where the client requests its token", async () => {
    const { mfa, sent } = createTokenHarness();
    await call(mfa, "getAuthFactors", user, { baseUrl: "https://other.example" });
    expect(sent.token.map(({ url }) => new URL(url).host)).toEqual(["acme.onelogin.com"]);
    expect(sent.api.map(({ url }) => new URL(url).host)).toEqual(["other.example"]);
  });
});
