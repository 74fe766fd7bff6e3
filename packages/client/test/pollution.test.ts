import { afterEach, describe, expect, it } from "vitest";
import {
  createMfaClient,
  enroll,
  generateTemporaryCode,
  type MfaClientOptions,
  verifyOnce,
} from "../src/index.ts";
import { request } from "../src/request.ts";
import { errorTo } from "./support/examples.ts";
import { createFakeFetch, json } from "./support/fake-fetch.ts";
import { caught, createHarness, token, user } from "./support/harness.ts";
import { responseTo } from "./support/operation-cases.ts";

/** Gives every object a field, as a library with the fault of that name lets an attacker do. */
function pollute(name: string, value: unknown): void {
  Object.defineProperty(Object.prototype, name, {
    value,
    configurable: true,
    enumerable: true,
    writable: true,
  });
  polluted.add(name);
}

const polluted = new Set<string>();

afterEach(() => {
  for (const name of polluted) Reflect.deleteProperty(Object.prototype, name);
  polluted.clear();
});

const evil = "https://evil.test";

describe("a polluted Object.prototype", () => {
  it.each<[name: string, value: unknown]>([
    ["baseUrl", evil],
    ["subdomain", "evil"],
    ["region", "eu"],
    ["headers", { "x-evil": "1" }],
    ["accept", "text/evil"],
    ["contentType", "text/evil"],
    ["as", "response"],
    ["user_id", 7],
    ["method", "DELETE"],
    ["redirect", "follow"],
    ["querySerializer", () => "evil"],
    ["middleware", [{ onRequest: () => Response.json([]) }]],
    ["Request", class extends Request {}],
    ["dispatcher", {}],
    ["x-evil", "1"],
  ])("gives a call no %s", { tags: "security" }, async (name, value) => {
    const inits: object[] = [];
    const { fetch, sent } = createFakeFetch([responseTo("getAuthFactors")]);
    const send: MfaClientOptions["fetch"] = (given, init) => {
      inits.push(init);
      return fetch(given);
    };
    pollute(name, value);
    const mfa = createMfaClient({
      __proto__: null,
      subdomain: "acme",
      accessToken: token,
      fetch: send,
    } as never);
    const plain = createMfaClient({ subdomain: "acme", accessToken: token, fetch: send });
    for (const one of [mfa, plain]) {
      await one.getAuthFactors({ user_id: 42 });
      await one.GET("/api/2/mfa/users/{user_id}/factors", { params: { path: user } });
    }
    const url = "https://acme.onelogin.com/api/2/mfa/users/42/factors";
    expect(sent).toMatchObject(Array.from({ length: 4 }, () => ({ url, method: "GET", redirect: "manual" })));
    for (const { headers } of sent) expect([...headers].flat().join()).not.toContain("evil");
    for (const init of inits) expect(Reflect.has(init, name)).toBe(false);
  });

  it.each<[name: string, value: unknown]>([
    ["fetch", () => Response.json([])],
    ["onEvent", () => expect.unreachable()],
    ["accessToken", "evil"],
    ["credentials", { clientId: "evil", clientSecret: "evil" }],
    ["insecureHttpHosts", ["evil.test"]],
  ])("gives a client no %s", async (name, value) => {
    pollute(name, value);
    const given = { subdomain: "acme", accessToken: token } as Record<string, unknown>;
    const { fetch, sent } = createFakeFetch([responseTo("getAuthFactors")]);
    if (name !== "fetch") given.fetch = fetch;
    const { fetch: platform } = globalThis;
    globalThis.fetch = fetch as typeof platform;
    try {
      await createMfaClient(given as unknown as MfaClientOptions).getAuthFactors(user);
    } finally {
      globalThis.fetch = platform;
    }
    expect(sent[0]?.headers.get("authorization")).toBe(`Bearer ${token}`);
  });

  it.each([
    ["maxRetries", 50],
    ["effect", "read"],
  ])("causes no retry by its %s", async (name, value) => {
    pollute(name, value);
    const { mfa, sent, clock } = createHarness([errorTo("verifyUserOtp", 503)]);
    await clock.run(caught(verifyOnce(mfa, { user_id: 42, otp: "012345" })));
    await clock.run(caught(request(mfa, "POST", "/api/2/roles", { body: {} })));
    expect(sent).toHaveLength(2);
  });

  it("aborts no call, and is no field of a flow", async () => {
    pollute("signal", AbortSignal.abort());
    pollute("verified", true);
    pollute("expires_in", 120);
    const { mfa, sent } = createHarness([responseTo("createFactorRegistration"), responseTo("generateOtp")]);
    await enroll(mfa, { user_id: 42, factor: 1, display_name: "phone" });
    await generateTemporaryCode(mfa, user);
    expect(sent.map(({ body }) => Object.keys(JSON.parse(body)).sort())).toEqual([
      ["display_name", "factor_id"],
      [],
    ]);
  });

  it.each([
    ["error", false],
    ["status", "accepted"],
    ["status", { error: false }],
    ["code", 200],
  ])("makes no success by its %s", async (name, value) => {
    pollute(name, value);
    const { mfa } = createHarness([json(200, {})]);
    expect(await caught(mfa.deleteEnrolledFactor({ user_id: 42, device_id: "1" }))).toMatchObject({
      code: "protocol",
    });
    const outcome = await verifyOnce(createHarness([json(200, { x: 1 })]).mfa, {
      user_id: 42,
      otp: "012345",
    }).catch((error: unknown) => error);
    expect(outcome).not.toMatchObject({ status: "accepted" });
  });
});
