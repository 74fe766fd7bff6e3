import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { createMfaClient, type MfaClientOptions } from "../src/index.ts";
import { createFakeFetch, json } from "./support/fake-fetch.ts";
import { createHarness, thrown, token } from "./support/harness.ts";

/** Options as an untyped caller may pass them. */
const create = (options: object) => () => createMfaClient(options as MfaClientOptions);

describe("the address of the API", () => {
  it.each([
    { given: {}, names: ["subdomain", "region", "baseUrl"], says: "none is given" },
    { given: { subdomain: undefined }, names: ["subdomain", "region", "baseUrl"], says: "none is given" },
    { given: { subdomain: "acme", region: "us" }, names: ["subdomain", "region"], says: "are given" },
    { given: { region: "us", baseUrl: "https://a.test" }, names: ["region", "baseUrl"], says: "are given" },
    {
      given: { subdomain: "acme", region: "us", baseUrl: "https://a.test" },
      names: ["subdomain", "region", "baseUrl"],
      says: "are given",
    },
  ])("must be given exactly once: $given", async ({ given, names, says }) => {
    const error = await thrown(create(given));
    expect(error.code).toBe("configuration");
    for (const name of names) expect(error.message).toContain(`"${name}"`);
    expect(error.message).toContain(says);
  });

  // biome-ignore format: a table
  it.each([
    "", " ", "acme.onelogin.com", "acme.", ".acme", "https://acme", "acme/evil", "evil.test/", "acme@evil.test", "acme:80",
    "-acme", "acme-", "ac me", "acme\n", "acme\u0000", "acme?x", "acme#x", "acme\\x", "acmé", "a_b", "%61cme", "a".repeat(64),
    null, 5, {}, ["acme"],
  ])("cannot have the subdomain %j", async (subdomain) => {
    const error = await thrown(create({ subdomain }));
    expect(error).toMatchObject({ code: "configuration", message: expect.stringContaining('"subdomain"') });
  });

  it.each(["", "US", "us-east", "api.us", "us.evil.test", null, 1])(
    "cannot have the region %j",
    async (region) => {
      const error = await thrown(create({ region }));
      expect(error).toMatchObject({ code: "configuration", message: expect.stringContaining('"region"') });
    },
  );

  // biome-ignore format: a table
  it.each([
    "", "acme.onelogin.com", "/api", "//acme.onelogin.com", "http://acme.onelogin.com", "http://10.0.0.1", "http://0.0.0.0",
    "http://127.0.0.1.evil.test", "http://localhost.evil.test", "http://[::2]", "https://user@acme.test",
    "https://:secret@acme.test", "https://user:secret@acme.test", "https://acme.test/?a=b", "https://acme.test/#a",
    "javascript:alert(1)", "file:///etc/passwd", "ftp://acme.test", "data:text/plain,a", "ws://localhost", "https://",
    "https://acme test", null, 5, {},
  ])("cannot have the base URL %j", async (baseUrl) => {
    const error = await thrown(create({ baseUrl }));
    expect(error).toMatchObject({ code: "configuration", message: expect.stringContaining('"baseUrl"') });
    expect(error.message).not.toContain("secret");
  });

  it.each([
    { options: { subdomain: "acme" }, base: "https://acme.onelogin.com" },
    { options: { subdomain: "a" }, base: "https://a.onelogin.com" },
    { options: { subdomain: "acme-2" }, base: "https://acme-2.onelogin.com" },
    { options: { region: "us" }, base: "https://api.us.onelogin.com" },
    { options: { region: "eu" }, base: "https://api.eu.onelogin.com" },
    { options: { baseUrl: "https://acme.test" }, base: "https://acme.test" },
    { options: { baseUrl: "https://acme.test/proxy//" }, base: "https://acme.test/proxy" },
    { options: { baseUrl: "https://acme.test?" }, base: "https://acme.test" },
    { options: { baseUrl: "https://acme.test/proxy?#" }, base: "https://acme.test/proxy" },
    { options: { baseUrl: "http://127.0.0.1:1" }, base: "http://127.0.0.1:1" },
    { options: { baseUrl: "http://127.1:1" }, base: "http://127.0.0.1:1" },
    { options: { baseUrl: "http://localhost" }, base: "http://localhost" },
    { options: { baseUrl: "http://[::1]:1" }, base: "http://[::1]:1" },
  ])("is $base for $options", async ({ options, base }) => {
    const { fetch, sent } = createFakeFetch([json(200, [])]);
    const mfa = createMfaClient({ ...(options as MfaClientOptions), accessToken: token, fetch });
    await mfa.getAuthenticationDevices({ user_id: 42 });
    expect(sent.map(({ url }) => url)).toEqual([`${base}/api/2/mfa/users/42/devices`]);
  });

  it("is one of the servers of the spec", async () => {
    const yaml = await readFile(new URL("../../../spec/mfa.yaml", import.meta.url), "utf8");
    const servers = /^servers:\n((?: .*\n|\n)+)/m.exec(yaml)?.[1] ?? "";
    const urls = [...servers.matchAll(/^ {2}- url: (\S+)$/gm)].map(([, url]) => url);
    expect(urls).toEqual(["https://{subdomain}.onelogin.com", "https://api.{region}.onelogin.com"]);
    expect(servers).toContain("enum: [us, eu]");
  });
});

describe("createMfaClient", () => {
  it.each([
    { option: "maxRetries", values: [-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, "2", null] },
    { option: "timeoutMs", values: [0, -1, Number.NaN, "30", null] },
  ])("refuses an invalid $option", async ({ option, values }) => {
    for (const value of values) {
      const error = await thrown(create({ subdomain: "acme", [option]: value }));
      expect(error).toMatchObject({ code: "configuration", message: expect.stringContaining(`"${option}"`) });
    }
  });

  it.each([{ maxRetries: -1 }, { timeoutMs: 0 }])(
    "makes a client that refuses %j of a call before any request",
    async (options) => {
      const { mfa, sent } = createHarness([json(200, [])]);
      const error = await thrown(() => mfa.getAuthenticationDevices({ user_id: 42 }, options));
      expect(error).toMatchObject({ code: "configuration", operation: "getAuthenticationDevices" });
      expect(error.message).toContain(`"${Object.keys(options)[0]}"`);
      expect(sent).toEqual([]);
    },
  );

  it("accepts no retries and an infinite deadline", () => {
    expect(create({ subdomain: "acme", maxRetries: 0, timeoutMs: Number.POSITIVE_INFINITY })).not.toThrow();
  });
});

describe("the global fetch", () => {
  it("is looked up at each call, and can be replaced after creation", async () => {
    const mfa = createMfaClient({ subdomain: "acme", accessToken: token });
    const original = globalThis.fetch;
    const { fetch, sent } = createFakeFetch([json(200, [])]);
    try {
      // the client passes a Request and nothing else
      globalThis.fetch = ((request: Request) => fetch(request)) as typeof globalThis.fetch;
      await mfa.getAuthenticationDevices({ user_id: 42 });
    } finally {
      globalThis.fetch = original;
    }
    expect(sent).toHaveLength(1);
  });
});
