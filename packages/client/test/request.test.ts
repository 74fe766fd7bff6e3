import { describe, expect, it } from "vitest";
import type { LogEntry, MfaClient } from "../src/index.ts";
import { type RequestOptions, request } from "../src/request.ts";
import { json, noContent, raw, type Step } from "./support/fake-fetch.ts";
import { caught, createHarness, printed, token, unsent } from "./support/harness.ts";
import { createTokenHarness } from "./support/token-harness.ts";

const path = "/api/2/roles/{role_id}/users";
const params = { role_id: 7 };
const [asJson, html] = ["application/json", "text/html"].map((type) => ({ "content-type": type }));

const failure = json(200, { status: { error: true } });

/** Calls any route, as a caller without types can. */
const send = (mfa: MfaClient, method: string, route: unknown, options?: unknown) =>
  request(mfa, method as "GET", route as string, options as RequestOptions<"data">);

describe("request", () => {
  it.each([
    ["GET", {}, "", ""],
    ["GET", { query: { limit: 5, name: "a&b", none: undefined, nothing: null } }, "?limit=5&name=a%26b", ""],
    ["POST", { body: [1, 2] }, "", "[1,2]"],
    ["PATCH", { body: { a: "b c" }, contentType: "application/x-www-form-urlencoded" }, "", "a=b+c"],
    ["PUT", { body: { a: 1 }, query: { force: true } }, "?force=true", '{"a":1}'],
  ])("%s sends token, query and body: %j", async (method, options, query, body) => {
    const { mfa, sent } = createHarness([json(200, { total: 1 })]);
    expect(await send(mfa, method, path, { params, ...options })).toEqual({ total: 1 });
    const url = `https://acme.onelogin.com/api/2/roles/7/users${query}`;
    expect(sent).toMatchObject([{ method, body, url }]);
    expect(sent[0]?.headers.get("authorization")).toBe(`Bearer ${token}`);
  });

  it("renews a refused token once, and gives the forms of a result", async () => {
    const { mfa, sent, revoke } = createTokenHarness({ response: json(200, [], { "x-request-id": "r1" }) });
    await request(mfa, "POST", path, { params });
    revoke();
    const result = await request(mfa, "POST", path, { params, as: "result" });
    expect(result).toMatchObject({ data: [], status: 200, requestId: "r1" });
    expect([sent.token.length, sent.api.length]).toEqual([2, 3]);
    const response = await request(mfa, "GET", "/api/1/groups", { as: "response" });
    expect([response.status, await response.text()]).toEqual([200, "[]"]);
  });

  it.each<[method: string, effect: string | undefined, step: Step, requests: number, route?: string]>([
    ["GET", undefined, json(503, {}), 3],
    ["POST", undefined, json(503, {}), 1],
    ["DELETE", "delete", json(503, {}), 3],
    ["POST", "read", json(503, {}), 3],
    ["GET", "consume", json(503, {}), 1],
    ["POST", undefined, json(429, {}), 3],
    ["GET", undefined, json(503, {}), 3, "/api/2/users/"],
    ["GET", "delete", json(503, {}), 3, "/api/2/users/"],
    ["GET", "consume", json(503, {}), 1, "/api/2/users/"],
  ])(
    "%s with the effect %s is retried as that says",
    async (method, effect, step, requests, route = path) => {
      const { mfa, sent, clock } = createHarness([step]);
      await clock.run(caught(send(mfa, method, route, { ...(route === path && { params }), effect })));
      expect(sent).toHaveLength(requests);
    },
  );

  it.each<[title: string, method: string, step: Step, data: unknown]>([
    ["JSON of any type", "GET", json(202, 5), 5],
    ["204", "POST", noContent, undefined],
    ["any 2xx of a DELETE", "DELETE", raw(200, ""), undefined],
  ])("takes %s for a success", async (_, method, step, data) => {
    expect(await send(createHarness([step]).mfa, method, path, { params })).toEqual(data);
  });

  it.each<[title: string, method: string, step: Step, code: string, says: string]>([
    ["HTML", "GET", raw(200, "<p>", html), "protocol", "content type is text/html"],
    ["an empty 200", "POST", raw(200, "", asJson), "protocol", "body is empty"],
    ["a redirect", "GET", raw(302, "", { location: "https://evil.test" }), "protocol", "302"],
    ["a report of a failure", "POST", failure, "protocol", "reports a failure"],
    ["a 404", "GET", json(404, { message: "no role" }), "not_found", "no role"],
    ["an empty 500", "POST", raw(500, ""), "server", "no content type"],
  ])("throws for %s", async (_, method, step, code, says) => {
    const { mfa } = createHarness([step], { maxRetries: 0 });
    const error = await caught(send(mfa, method, path, { params }));
    expect(error).toMatchObject({ code, operation: "request", method, path });
    expect(error.message).toContain(says);
  });

  it("has the events of a call, which show the template only, and no secret", async () => {
    const log: LogEntry[] = [];
    const logger = (entry: LogEntry) => void log.push(entry);
    const { mfa } = createHarness([json(422, { message: "bad otp 012345 and abc9876" })], { logger });
    const options = { params, query: { access_token: "abc9876" }, body: { otp: "012345" } };
    const error = await caught(request(mfa, "POST", path, options));
    expect(log.map(({ type }) => type)).toEqual(["request", "response", "error", "end"]);
    expect(log).toEqual(log.map(() => expect.objectContaining({ callId: error.callId, path })));
    for (const secret of ["012345", "abc9876"]) expect(printed([error, log])).not.toContain(secret);
  });
});

describe("the path of request", () => {
  it.each([
    "api/2/roles",
    "//evil.test/api",
    "/\\evil.test",
    "https://evil.test/",
    "",
    "/",
    "/api//2",
    "/api/../auth",
    "/api/.",
    "/./api",
    "/api/2/roles?a=b",
    "/api/2/roles#a",
    "/api/%2e%2e/a",
    "/a b",
    "/api/2/r%6fles",
    "/api/2/roles\n",
    "/api/2/rôles",
    "/api/{}",
    "/api/{a",
    "/api/;a=b",
    "@evil.test",
    undefined,
    null,
    5,
    ["/api"],
    new URL("https://acme.onelogin.com/api"),
  ])("is refused if it is %j", async (route) => {
    const { code, message } = await unsent((mfa) => send(mfa, "GET", route, {}));
    expect(code).toBe("invalid_input");
    expect(message).toMatch(/^request \(GET \): the path must be a template such as/);
  });

  const inside = ["/@evil.test:80/a", "/api/2/roles/", "/.well-known/openid-configuration", "/a...b"];
  it.each(inside)("%s stays on the account's host", async (route) => {
    const { mfa, sent } = createHarness([json(200, [])]);
    await send(mfa, "GET", route);
    expect(sent[0]?.url).toBe(`https://acme.onelogin.com${route}`);
  });

  it.each([
    [{ role_id: ".." }, '"role_id" must not be "." or ".."'],
    [{}, '"role_id" is missing'],
    [undefined, '"role_id" is missing'],
    [{ roleId: 7 }, 'unknown field "roleId"; did you mean "role_id"?'],
    [new Map([["role_id", 7]]), '"params" must be an object'],
    [7, '"params" must be an object'],
  ])("takes no params such as %j", async (values, says) => {
    const error = await unsent((mfa) => send(mfa, "GET", path, { params: values }));
    expect(error).toMatchObject({ code: "invalid_input", message: expect.stringContaining(says) });
  });
});

it.each<[method: unknown, options: unknown, says: string]>([
  ["get", {}, "the method must be GET, POST, PUT, PATCH or DELETE"],
  [undefined, {}, "the method must be"],
  ["GET", { effect: "reads" }, '"effect" must be read, delete, send, issue or consume'],
  ["GET", { effect: "constructor" }, '"effect" must be'],
  ["GET", { effect: null }, '"effect" must be'],
  ["GET", { query: new URLSearchParams("a=b") }, '"query" must be an object'],
  ["GET", { query: { a: ["b"] } }, '"a" must be a string or number'],
  ["GET", { retries: 5 }, 'unknown option "retries"; did you mean "maxRetries"?'],
  ["GET", { as: "json" }, '"as" must be'],
  ["GET", { body: {} }, "the request could not be created"],
  ["GET", null, "the options must be an object"],
])("an invalid call of request sends nothing: %s with %j", async (method, options, says) => {
  const log: string[] = [];
  const logger = ({ type }: LogEntry) => void log.push(type);
  const error = await unsent((mfa) => send(mfa, method as string, "/api/2/roles", options), { logger });
  expect(error).toMatchObject({ code: "invalid_input", message: expect.stringContaining(says) });
  expect(log).toEqual(["end"]);
});

describe("a route of the spec", () => {
  const verifications = "/api/2/mfa/users/{id}/verifications/";
  it.each<[method: string, route: string, more?: object]>([
    ["POST", verifications],
    ["POST", "/API/2/mfa/Users/{id}/verifications/"],
    ["POST", "/api/2/mfa/users/{id}/verifications.json/"],
    ["PUT", "/api/2/mfa/users/{id}/verifications/7"],
    ["PUT", "/api/2/mfa/users/{id}/verifications/7/"],
    ["PUT", "/api/2/mfa/users/{id}/registrations/7.json"],
    // a value completes it
    ["POST", "/api/2/mfa/users/{id}/{what}/", { what: "Verifications" }],
  ])("takes no weaker effect: %s %s", async (method, route, more = {}) => {
    for (const effect of ["read", "delete", "send", "issue"]) {
      const options = { params: { id: 42, ...more }, effect, body: { otp: "012345" } };
      const { code, message } = await unsent((mfa) => send(mfa, method, route, options));
      expect(code).toBe("invalid_input");
      expect(message).toMatch(/"effect" of \w+ is "consume", which allows fewer retries/);
    }
  });

  it.each([
    ["/api", "/2/mfa/users/{id}/verifications/"],
    ["/API/2/mfa", "/users/{id}/verifications/7"],
    ["/gateway/api/2", "/mfa/users/{id}/verifications.json/"],
    ["/gateway", "/api/2/mfa/users/{id}/verifications/7"],
  ])("takes no weaker effect because its path begins in the base URL: %s, %s", async (base, route) => {
    const method = route.endsWith("7") ? "PUT" : "POST";
    const baseUrl = `https://acme.onelogin.com${base}`;
    const options = { params: { id: 42 }, effect: "send", body: { otp: "012345" } };
    const weaker = [
      await unsent((mfa) => send(mfa, method, route, { ...options, baseUrl })),
      await unsent((mfa) => send(mfa, method, route, options), { subdomain: undefined, baseUrl }),
    ];
    for (const { message } of weaker) expect(message).toContain('"consume", which allows fewer retries');
  });

  it("may differ from another one by its last slash", async () => {
    const { mfa } = createHarness([json(201, { id: "1", device_id: "1" })]);
    const options = { params: { id: 42 }, effect: "send", body: { device_id: 1 } };
    expect(await send(mfa, "POST", verifications.slice(0, -1), options)).toMatchObject({ id: "1" });
    expect((await caught(send(mfa, "POST", verifications, options))).message).toContain("verifyUserOtp");
  });

  it("with a code is not repeated after a 401, and its outcome is the data", async () => {
    const response = { status: { error: true, code: 401 } };
    const { mfa, sent, revoke } = createTokenHarness({ response: json(200, response) });
    const options = { params: { id: 42 }, body: { otp: "012345" } };
    expect(await request(mfa, "POST", verifications, options)).toEqual(response);
    revoke();
    await caught(request(mfa, "POST", verifications, options));
    expect(sent.api).toHaveLength(2);
  });

  it("has its declared responses", async () => {
    const { mfa } = createHarness([json(200, { id: 1 })]);
    const error = await caught(request(mfa, "GET", "/api/2/users"));
    expect(error.message).toContain("body is of type object, expected array");
  });
});
