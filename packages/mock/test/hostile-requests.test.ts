import { createServer } from "node:http";
import { hostileRequests, sendRaw } from "@onelogin-mfa/command-line/hostile-requests";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { createMockFront } from "../src/front.ts";
import { startMock } from "../src/index.ts";
import { listen } from "./support/listen.ts";

const devices = "/api/2/mfa/users/42/devices";
const secret = "3920360";

/** Requests that have arrived behind the proxy. */
let arrived: { method: string; url: string; host: string; headers: object }[] = [];
const upstream = createServer((incoming, outgoing) => {
  const { method = "", url = "", headers } = incoming;
  arrived.push({ method, url, host: headers.host ?? "", headers });
  const cors = { "access-control-allow-origin": "*", "access-control-allow-credentials": "true" };
  outgoing.writeHead(200, { "content-type": "application/json", ...cors }).end(`["${secret}"]`);
});
const port = await listen(upstream);
const mock = await startMock();
const proxy = await startMock({ upstream: `http://127.0.0.1:${port}`, allowedHosts: ["mock.test"] });
const front = createMockFront({ advice: "Try again.", onHang() {} });
front.pointTo(mock.url);
const frontUrl = `http://127.0.0.1:${await listen(front.server)}`;
beforeEach(() => {
  arrived = [];
});
afterAll(async () => {
  upstream.close();
  front.server.close();
  await Promise.all([mock.close(), proxy.close()]);
});
const authorization = "Authorization: Bearer any";

describe.each([
  { name: "the mock", url: mock.url },
  { name: "the address in front of mocks", url: frontUrl },
  { name: "the proxy", url: proxy.url },
])("$name refuses a request", ({ url }) => {
  it.each(hostileRequests)("$title", async ({ head, statuses }) => {
    const { status, response } = await sendRaw(url, devices, `${head}\n${authorization}`);
    expect(statuses).toContain(status);
    expect(response).not.toContain(secret);
    expect(response.toLowerCase()).not.toContain("access-control");
    expect(arrived).toEqual([]);
    const next = await sendRaw(url, devices, `GET PATH HTTP/1.1\nHost: OWN\n${authorization}`);
    expect(next).toMatchObject({ status: 200, response: expect.stringContaining(secret) });
  });
});

describe("the proxy passes on what the spec declares, and nothing else", () => {
  it.each([
    ...["/", "/_sandbox/api/users", "/_sandbox/", "/api/2/../../_sandbox/api/users", "/_SANDBOX/api/state"],
    ...["/api/2/%2e%2e/%2e%2e/_sandbox/api/state", "/%5fsandbox/api/users", "/%2f_sandbox/api/users"],
    ...[
      "//127.0.0.1/_sandbox/api/users",
      `//x${devices}`,
      `${devices}/`,
      `${devices}/1/2`,
      "/api/2/mfa/users//devices",
    ],
    ...[
      "/api/2/mfa/users/..%2f..%2f..%2f..%2f_sandbox%2fapi/devices",
      "/api/2/mfa/users/..%5c..%5cadmin/devices",
    ],
    ...["/api/1/users/42/otp_devices", "/api/2/mfa/users/42/devices%2f..%2f..", "/api/2/users/42/../../../x"],
  ])("not GET %s", async (path) => {
    const { status } = await sendRaw(proxy.url, path, "GET PATH HTTP/1.1\nHost: OWN");
    expect([status, arrived]).toEqual([404, []]);
  });

  it.each(["PUT", "PATCH", "DELETE", "HEAD", "PURGE", "M-SEARCH"])(
    "not %s for a path that has only GET",
    async (method) => {
      const { status, response } = await sendRaw(proxy.url, devices, `${method} PATH HTTP/1.1\nHost: OWN`);
      expect([status, arrived]).toEqual([405, []]);
      expect(response).toContain("\r\nallow: GET\r\n");
    },
  );

  it.each([
    { path: devices, passed: devices },
    { path: `${devices}?a=%20b&a=c`, passed: `${devices}?a=+b&a=c` },
    { path: `http://127.0.0.1${devices}`, passed: devices },
    { path: "/api/2/mfa/users/%34%32/devices", passed: "/api/2/mfa/users/%34%32/devices" },
    { path: "/x/../api/2/mfa/users/42/devices", passed: devices },
    { path: "/api/2/mfa/users/%252f/devices", passed: "/api/2/mfa/users/%252f/devices" },
  ])("but GET $path", async ({ path, passed }) => {
    const { status } = await sendRaw(proxy.url, path, `GET PATH HTTP/1.1\nHost: OWN\n${authorization}`);
    expect([status, arrived.map(({ url }) => url)]).toEqual([200, [passed]]);
  });

  it("not a path that the spec declares in the sandbox's control API", async () => {
    const path = "/_sandbox/api/users";
    const info = { title: "Hostile", version: "1" };
    const operation = { get: { responses: { 200: { description: "Users." } } } };
    const spec = { openapi: "3.1.0", info, paths: { [path]: operation, "/{any}/api/users": operation } };
    const hostile = await startMock({ spec, upstream: `http://127.0.0.1:${port}` });
    const { status } = await sendRaw(hostile.url, path, "GET PATH HTTP/1.1\nHost: OWN");
    await hostile.close();
    expect([status, arrived]).toEqual([404, []]);
  });
});

describe("the proxy tells its upstream", () => {
  it.each(["127.0.0.1:1", "localhost:4020", "mock.test:80"])(
    "the caller's host %s, if it is at a loopback address",
    async (host) => {
      await sendRaw(proxy.url, devices, `GET PATH HTTP/1.1\nHost: ${host}\n${authorization}`);
      expect(arrived.map((one) => one.host)).toEqual([host]);
    },
  );

  it("its own name, if it is anywhere else", async () => {
    // not a loopback address by its name, though it leads to one
    const remote = await startMock({ upstream: `http://0.0.0.0:${port}` });
    await sendRaw(remote.url, devices, `GET PATH HTTP/1.1\nHost: localhost\n${authorization}`);
    await remote.close();
    expect(arrived.map(({ host }) => host)).toEqual([`0.0.0.0:${port}`]);
  });

  it("no header that is of one connection", async () => {
    const own = "Connection: X-Own\nTE: trailers\nTransfer-Encoding: chunked\nContent-Type: application/json";
    const head = `POST PATH HTTP/1.1\nHost: OWN\n${authorization}\n${own}\n\n2\n{}\n0`;
    const { status } = await sendRaw(proxy.url, "/api/2/mfa/users/42/mfa_token", head);
    expect([status, arrived.map(({ method }) => method)]).toEqual([200, ["POST"]]);
    expect(Object.keys(arrived[0]?.headers ?? {})).not.toContain("transfer-encoding");
    expect(Object.keys(arrived[0]?.headers ?? {})).not.toContain("te");
  });
});

describe("a page of this machine", () => {
  const origin = "http://localhost:5173";
  it.each([
    { name: "the mock", url: mock.url },
    { name: "the proxy", url: proxy.url },
  ])("may read what $name responds, without credentials", async ({ url }) => {
    const headers = { origin, authorization: "Bearer any", "sec-fetch-site": "cross-site" };
    const response = await fetch(url + devices, { headers });
    expect(response.status).toBe(200);
    expect(response.headers.get("access-control-allow-origin")).toBe(origin);
    expect(response.headers.get("access-control-allow-credentials")).toBeNull();
    expect(response.headers.get("vary")).toBe("origin");
  });

  it("may ask first", async () => {
    const preflight =
      "Access-Control-Request-Method: GET\nAccess-Control-Request-Headers: authorization,prefer";
    const head = `OPTIONS PATH HTTP/1.1\nHost: OWN\nOrigin: ${origin}\n${preflight}`;
    const { status, response } = await sendRaw(mock.url, devices, head);
    expect(status).toBe(204);
    expect(response).toContain("access-control-allow-methods: GET\r\n");
    expect(response).toContain("access-control-allow-headers: authorization,prefer\r\n");
    expect(response).toContain(`access-control-allow-origin: ${origin}\r\n`);
  });
});

describe("the mock says", () => {
  const ask = async (method: string, path: string) => {
    const response = await fetch(mock.url + path, { method });
    return `${response.status} ${Object(await response.json()).detail}`;
  };
  it("which declared path is nearest", async () => {
    expect(await ask("GET", "/api/2/mfa/user/42/devices")).toMatch(/^404 .* The nearest is .*\/devices\.$/);
    expect(await ask("GET", "/nothing/like/it")).toMatch(
      /^404 The spec does not declare this path\. See its "paths"\.$/,
    );
  });

  it("which methods a path has", async () => {
    expect(await ask("PUT", devices)).toBe(
      "405 The spec declares GET for /api/2/mfa/users/{user_id}/devices, and no PUT.",
    );
  });

  it("which option accepts a host", async () => {
    const { response } = await sendRaw(mock.url, devices, "GET PATH HTTP/1.1\nHost: mock.test");
    expect(response).toContain("start the mock with --allowed-host");
  });
});

it.each([
  { title: "with a broken Accept", head: "GET PATH HTTP/1.1\nAccept: ;q=x,,/" },
  { title: "with a broken Content-Type", head: "GET PATH HTTP/1.1\nContent-Type: ;;/" },
  { title: "for a server that is a pattern", head: "GET PATH?__server=http://(( HTTP/1.1" },
  {
    title: "for an example of the prototype",
    head: "GET PATH HTTP/1.1\nPrefer: code=200, example=__proto__",
  },
])("the mock goes on after a request $title", async ({ head }) => {
  const { status } = await sendRaw(mock.url, devices, `${head}\nHost: OWN\n${authorization}`);
  expect([200, 404, 500]).toContain(status);
  expect((await fetch(mock.url + devices, { headers: json })).status).toBe(200);
});

const json = { "content-type": "application/json", authorization: "Bearer any" };
it.each([
  { title: "with a name that is no header", body: '{"\u2603\\n\\u0000":1}', status: 422 },
  { title: "that is cut off", body: '{"otp":', status: 400 },
  {
    title: "that nests ten thousand times",
    body: `${"[".repeat(10_000)}${"]".repeat(10_000)}`,
    status: 422,
  },
  { title: "with a prototype", body: '{"__proto__":{"otp":"1"},"constructor":{}}', status: 422 },
  { title: "of 11 MB", body: `"${"x".repeat(11 * 1024 * 1024)}"`, status: 413 },
])("the mock goes on after a request body $title", async ({ body, status }) => {
  const path = "/api/2/mfa/users/42/verifications/";
  const response = await fetch(mock.url + path, { method: "POST", headers: json, body });
  expect(response.status).toBe(status);
  expect((await fetch(mock.url + devices, { headers: json })).status).toBe(200);
});

it.each(["/etc/passwd", "secret.yaml#/a", `http://127.0.0.1:${port}/x`, "file:///etc/passwd"])(
  "a document cannot make the mock read %s",
  async ($ref) => {
    const content = { "application/json": { examples: { file: { value: { $ref } } } } };
    const operation = { get: { responses: { 200: { description: "A file.", content } } } };
    const spec = { openapi: "3.1.0", info: { title: "T", version: "1" }, paths: { "/file": operation } };
    await expect(startMock({ spec })).rejects.toThrow("follows no $ref out of the document");
    // as a member of an extension it is data
    const info = { title: "Hostile", version: "1", "x-info": { $ref } };
    await (await startMock({ spec: { openapi: "3.1.0", info, paths: {}, "x-top": { $ref } } })).close();
    expect(arrived).toEqual([]);
  },
);

it("a document cannot make the mock send a request, or break its responses", async () => {
  const url = `http://127.0.0.1:${port}/called`;
  const response = { description: "Text.", content: { "text/plain": { example: "x" } } };
  const headers = {
    "X-Broken": { schema: { type: "string" }, example: "a\r\nb" },
    "Access-Control-Allow-Origin": { schema: { type: "string" }, example: "*" },
  };
  const callbacks = { called: { [url]: { post: { responses: { 200: { description: "Called." } } } } } };
  const spec = {
    openapi: "3.1.0",
    info: { title: "Hostile", version: "1" },
    paths: {
      "/callback": { post: { callbacks, responses: { 200: response } } },
      "/header": { get: { responses: { 200: { ...response, headers }, default: response } } },
    },
  };
  const hostile = await startMock({ spec });
  const called = await fetch(`${hostile.url}/callback`, { method: "POST" });
  const broken = await fetch(`${hostile.url}/header`);
  const none = await fetch(`${hostile.url}/header`, { headers: { prefer: "code=100" } });
  await hostile.close();
  expect(none.status).toBe(500);
  expect([called.status, await called.text(), arrived]).toEqual([200, "x", []]);
  expect([broken.status, broken.headers.get("access-control-allow-origin")]).toEqual([500, null]);
});
