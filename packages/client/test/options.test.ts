import { readFile } from "node:fs/promises";
import { describe, expect, it, vi } from "vitest";
import { createMfaClient, type MfaClientOptions } from "../src/index.ts";
import { createFakeFetch, json } from "./support/fake-fetch.ts";
import { createHarness, printed, thrown, token, unsent } from "./support/harness.ts";

/** Options as an untyped caller may pass them. */
const create = (options: object) => () => createMfaClient(options as MfaClientOptions);
const configuration = (option: string) => ({
  code: "configuration",
  message: expect.stringContaining(`"${option}"`),
});

// biome-ignore format: a table
const invalid = {
  subdomain: [
    "", " ", "acme.onelogin.com", "acme.", ".acme", "https://acme", "acme/evil", "evil.test/", "acme@evil.test", "acme:80",
    "-acme", "acme-", "ac me", "acme\n", "acme\u0000", "acme?x", "acme#x", "acme\\x", "acmé", "a_b", "%61cme", "a".repeat(64),
    null, 5, {}, ["acme"],
  ],
  region: ["", "US", "us-east", "api.us", "us.evil.test", null, 1],
  baseUrl: [
    "", "acme.onelogin.com", "/api", "//acme.onelogin.com", "http://acme.onelogin.com", "http://10.0.0.1", "http://0.0.0.0",
    "http://127.0.0.1.evil.test", "http://localhost.evil.test", "http://[::2]", "https://user@acme.test",
    "https://:secret@acme.test", "https://user:secret@acme.test", "https://acme.test/?a=b", "https://acme.test/#a",
    "javascript:alert(1)", "file:///etc/passwd", "ftp://acme.test", "data:text/plain,a", "ws://localhost", "https://",
    "https://acme test", null, 5, {},
  ],
  maxRetries: [-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, "2", null],
  timeoutMs: [0, -1, Number.NaN, "30", null],
  accessToken: ["", " ", "secret\n", "secret token", "secret\u0000", "secret\u00e9", 5, null, {}],
  insecureHttpHosts: [null, true, "sandbox", {}, ["*"], ["*.test"], ["sandbox:80"], ["http://sandbox"], ["a/b"], [""], [5]],
};
const address = { subdomain: "acme" };
const rows = Object.entries(invalid).flatMap(([option, values]) =>
  values.map((value) => [option, value] as const),
);
/** The options that a call has, too. */
const ofCalls = ["baseUrl", "maxRetries", "timeoutMs"];

describe("createMfaClient", () => {
  it.each(rows)("refuses the %s %j without showing a secret", { tags: "security" }, async (option, value) => {
    const other = ["subdomain", "region", "baseUrl"].includes(option) ? {} : address;
    const error = await thrown(create({ ...other, [option]: value }));
    expect(error).toMatchObject(configuration(option));
    expect(printed(error)).not.toContain("secret");
    if (!ofCalls.includes(option)) return;
    const ofCall = await unsent((mfa) => mfa.getAuthFactors({ user_id: 42 }, { [option]: value }));
    expect(ofCall).toMatchObject({ ...configuration(option), operation: "getAuthFactors" });
    expect(printed(ofCall)).not.toContain("secret");
  });

  const addresses = ["subdomain", "region", "baseUrl"];
  const access = ["accessToken", "credentials"];
  it.each<[given: object, names: string[], says: string]>([
    [{}, addresses, "none is given"],
    [{ region: "us", baseUrl: "https://a.test" }, addresses, '"region" and "baseUrl" are given'],
    [{ subdomain: "acme", baseUrl: "https://a.test" }, addresses, '"subdomain" and "baseUrl" are given'],
    [{ ...address }, access, "none is given"],
    [{ ...address, accessToken: undefined }, access, "none is given"],
    [{ ...address, accessToken: "a", credentials: {} }, access, '"accessToken" and "credentials" are given'],
  ])("of %j refuses that exactly one of %j must be given", async (given, names, says) => {
    const error = await thrown(create(given));
    for (const name of names) expect(error).toMatchObject(configuration(name));
    expect(error.message).toContain(says);
  });

  it("says that a subdomain needs no region, which is a likely mistake", async () => {
    const error = await thrown(create({ subdomain: "acme", region: "us", accessToken: token }));
    const message = 'Give "subdomain" without "region".';
    expect(error).toMatchObject({ code: "configuration", message });
  });

  it.each([
    [{ subdomain: "a" }, "https://a.onelogin.com"],
    [{ subdomain: "acme-2" }, "https://acme-2.onelogin.com"],
    [{ region: "us" }, "https://api.us.onelogin.com"],
    [{ region: "eu" }, "https://api.eu.onelogin.com"],
    [{ baseUrl: "https://acme.test" }, "https://acme.test"],
    [{ baseUrl: "https://acme.test/proxy//" }, "https://acme.test/proxy"],
    [{ baseUrl: "https://acme.test/proxy?#" }, "https://acme.test/proxy"],
    [{ baseUrl: "http://127.1:1" }, "http://127.0.0.1:1"],
    [{ baseUrl: "http://localhost" }, "http://localhost"],
    [{ baseUrl: "http://[::1]:1" }, "http://[::1]:1"],
    [{ baseUrl: "http://[::ffff:127.0.0.1]:1" }, "http://[::ffff:7f00:1]:1"],
  ])("with %j sends to %s", async (options, base) => {
    const { fetch, sent } = createFakeFetch([json(200, [])]);
    const mfa = createMfaClient({ ...options, accessToken: token, fetch } as MfaClientOptions);
    await mfa.getAuthenticationDevices({ user_id: 42 });
    expect(sent.map(({ url }) => url)).toEqual([`${base}/api/2/mfa/users/42/devices`]);
  });

  it.each([
    ["http://sandbox:8080", ["sandbox"]],
    ["http://SANDBOX", ["Sandbox"]],
    ["http://10.0.0.5", ["other", "10.0.0.5"]],
    ["http://onelogin_mock.test:1/a", ["onelogin_mock.test"]],
  ])("takes plain http for a host that an option names: %s", async (baseUrl, insecureHttpHosts) => {
    const options = { subdomain: undefined, baseUrl, insecureHttpHosts };
    const { mfa, sent } = createHarness([json(200, [])], options);
    await mfa.getAuthFactors({ user_id: 42 });
    const hosts = [...insecureHttpHosts];
    const call = createHarness([json(200, [])], { insecureHttpHosts: hosts });
    // the client has a copy of the list
    hosts.length = 0;
    await call.mfa.getAuthFactors({ user_id: 42 }, { baseUrl });
    const url = `${baseUrl.toLowerCase()}/api/2/mfa/users/42/factors`;
    expect([...sent, ...call.sent].map((request) => request.url)).toEqual([url, url]);
  });

  it.each([
    ["http://a.sandbox", ["sandbox"]],
    ["http://sandbox.evil.test", ["sandbox"]],
    ["http://sandbox@evil.test", ["sandbox"]],
    ["http://aXb", ["a.b"]],
    ["ftp://sandbox", ["sandbox"]],
    ["http://sandbox", undefined],
  ])("takes plain http for no other host: %s", async (baseUrl, insecureHttpHosts) => {
    const options = { baseUrl, insecureHttpHosts, accessToken: token };
    expect(await thrown(create(options))).toMatchObject(configuration("baseUrl"));
    const error = await unsent((mfa) => mfa.getAuthFactors({ user_id: 42 }, { baseUrl }), {
      insecureHttpHosts,
    });
    expect(error.code).toBe("configuration");
  });

  it("knows the servers of the spec", async () => {
    const yaml = await readFile(new URL("../../../spec/mfa.yaml", import.meta.url), "utf8");
    const servers = /^servers:\n((?: .*\n|\n)+)/m.exec(yaml)?.[1] ?? "";
    const urls = [...servers.matchAll(/^ {2}- url: (\S+)$/gm)].map(([, url]) => url);
    expect(urls).toEqual(["https://{subdomain}.onelogin.com", "https://api.{region}.onelogin.com"]);
    expect(servers).toContain("enum: [us, eu]");
  });

  it("makes a client that looks up the global fetch at each call", async () => {
    const mfa = createMfaClient({ ...address, accessToken: token });
    const { fetch, sent } = createFakeFetch([json(200, [])]);
    vi.stubGlobal("fetch", fetch);
    await mfa.getAuthenticationDevices({ user_id: 42 }).finally(() => vi.unstubAllGlobals());
    expect(sent).toHaveLength(1);
  });
});
