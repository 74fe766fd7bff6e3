import { once } from "node:events";
import { get } from "node:https";
import { sendRaw } from "@onelogin-mfa/command-line/hostile-requests";
import { afterAll, describe, expect, it } from "vitest";
import { createSandbox } from "../src/index.ts";
import { startSandbox } from "../src/node.ts";
import { basic, read } from "./support/application.ts";
import { createHarness, tokenOf, userPath } from "./support/harness.ts";

const plain = await startSandbox({ allowedHosts: ["Sandbox.Example", "2001:DB8::1", "[2001:db8::1]"] });
const secure = await startSandbox({ tls: true });
afterAll(async () => void (await Promise.all([plain.close(), secure.close()])));

/** The API without a token, the control API, and a page to which others may link. */
const paths = [`${userPath}/factors`, "/_sandbox/api/state", "/_sandbox/ready"];
const [served, none, page] = [
  [401, 200, 200],
  [403, 403, 403],
  [403, 403, 200],
];

async function ask(host: string, headers: string): Promise<number[]> {
  const { port } = new URL(plain.url);
  const head = `GET PATH HTTP/1.1\nHost: ${host}${headers}`.replaceAll("PORT", port);
  return Promise.all(paths.map(async (path) => (await sendRaw(plain.url, path, head)).status));
}

// biome-ignore format: a table
describe("API, control API and pages, for a host and an origin", () => {
  it.each([
    { host: "127.0.0.1:PORT", gets: served },
    { host: "localhost", gets: served },
    { host: "[::1]:PORT", gets: served },
    { host: "192.0.2.2:4020", gets: served },
    { host: "[2001:db8::2]", gets: served },
    { host: "onelogin:4020", gets: served },
    { host: "app.localhost", gets: served },
    { host: "sandbox.example:4020", gets: served },
    { host: "evil.example", gets: none },
    { host: "more.sandbox.example", gets: none },
    { host: "acme.onelogin.com", gets: none },
    { host: "127.0.0.1:PORT", origin: "http://127.0.0.1:PORT", gets: served },
    { host: "onelogin:4020", origin: "http://onelogin:4020", gets: served },
    { host: "127.0.0.1:PORT", origin: "http://127.0.0.1:3000", gets: page },
    { host: "127.0.0.1:PORT", origin: "http://localhost:PORT", gets: page },
    { host: "127.0.0.1:PORT", origin: "https://127.0.0.1:PORT", gets: page },
    { host: "127.0.0.1:PORT", origin: "http://evil.example", gets: page },
    { host: "127.0.0.1:PORT", site: "same-origin", gets: served },
    { host: "127.0.0.1:PORT", site: "none", gets: served },
    { host: "127.0.0.1:PORT", site: "same-site", gets: page },
    { host: "127.0.0.1:PORT", site: "cross-site", gets: page },
    { host: "evil.example", origin: "http://evil.example", site: "same-origin", gets: none },
  ])("$host, origin $origin, site $site: $gets", { tags: "security" }, async ({ host, origin, site, gets }) => {
    const headers = `${origin ? `\nOrigin: ${origin}` : ""}${site ? `\nSec-Fetch-Site: ${site}` : ""}`;
    expect(await ask(host, headers)).toEqual(gets);
  });

  it.each([
    { host: "acme.onelogin.com", gets: served },
    { host: "api.us.onelogin.com", gets: served },
    { host: "acme.onelogin.com", origin: "https://acme.onelogin.com", gets: served },
    { host: "acme.onelogin.com", origin: "http://acme.onelogin.com", gets: page },
    { host: "a.b.onelogin.com", gets: none },
    { host: "onelogin.com", gets: none },
    { host: "evil.example", gets: none },
  ])("with a certificate, $host, origin $origin: $gets", async ({ host, origin, gets }) => {
    const headers = { host, ...(origin && { origin }) };
    const statuses = paths.map(async (path) => {
      const [response] = await once(get(secure.url + path, { ca: secure.ca, servername: "localhost", headers }), "response");
      return response.resume().statusCode;
    });
    expect(await Promise.all(statuses)).toEqual(gets);
  });
});

it.each(["/_sandbox/api/state", "/_sandbox/", `${userPath}/factors`])(
  "%s for a refused host says which option admits it",
  async (path) => {
    const { response } = await sendRaw(plain.url, path, "GET PATH HTTP/1.1\nHost: other.example:4020");
    expect(response).toContain("--allowed-host other.example");
    expect(response).toContain('allowedHosts: [\\"other.example\\"]');
  },
);

describe("a form on a page of another origin", () => {
  const own = "http://127.0.0.1:4020";

  /** Posts as the page's form, and returns the status and whether the token is still valid. */
  async function revoke(headers: Record<string, string>) {
    const h = createHarness();
    const body = new URLSearchParams({ access_token: await tokenOf(h.sandbox) });
    const init = { method: "POST", headers: { authorization: basic, ...headers }, body };
    const { status, text } = await read(
      await h.sandbox.fetch(new Request(`${own}/auth/oauth2/revoke`, init)),
    );
    const authorization = `Bearer ${body.get("access_token")}`;
    const after = await h.raw("GET", `${userPath}/devices`, undefined, { authorization });
    return { h, status, text, after: after.status };
  }

  it.each([
    { origin: "http://127.0.0.1:3000", "sec-fetch-site": "same-site" },
    { origin: "http://evil.example", "sec-fetch-site": "cross-site" },
    { origin: "http://127.0.0.1:3000" },
    { origin: "null" },
  ])("revokes no token, and the journal has it: %j", { tags: "security" }, async (headers) => {
    const { h, status, text, after } = await revoke(headers);
    expect([status, after]).toEqual([403, 200]);
    expect(text).toContain(`Pages of ${headers.origin} may not send requests`);
    expect(h.sandbox.control.listJournal()).toContainEqual(
      expect.objectContaining({ operation: "revokeToken", status: 403 }),
    );
  });

  it.each([{}, { origin: own, "sec-fetch-site": "same-origin" }])(
    "is told apart from the application's server: %j",
    async (headers) => {
      const { status, after } = await revoke(headers);
      expect([status, after]).toEqual([200, 401]);
    },
  );
});

it.each([
  { title: "in an absolute target", head: "GET http://evil.examplePATH HTTP/1.1\nHost: OWN" },
  { title: "beside an absolute target", head: "GET http://OWNPATH HTTP/1.1\nHost: evil.example" },
  { title: "in a second Host", head: "GET PATH HTTP/1.1\nHost: OWN\nHost: evil.example" },
  { title: "in a first Host", head: "GET PATH HTTP/1.1\nHost: evil.example\nHost: OWN" },
])("another host $title is refused", async ({ head }) => {
  const responses = await Promise.all(paths.map((path) => sendRaw(plain.url, path, head)));
  for (const { status } of responses) expect([400, 403]).toContain(status);
});

it("an absolute target with the host of the request is served", async () => {
  const head = "GET http://OWNPATH HTTP/1.1\nHost: OWN";
  const responses = await Promise.all(paths.map((path) => sendRaw(plain.url, path, head)));
  expect(responses.map(({ status }) => status)).toEqual(served);
});

it("in process, an application calls its tenant's host, and the control API has its rule", async () => {
  const { fetch } = createSandbox();
  const at = async (path: string) => (await fetch(new Request(`https://acme.onelogin.com${path}`))).status;
  expect(await Promise.all(paths.map(at))).toEqual([401, 403, 403]);
});
