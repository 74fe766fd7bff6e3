import { describe, expect, it } from "vitest";
import type { ClientEvent, MfaClient } from "../src/index.ts";
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

  it.each<[method: string, effect: string | undefined, step: Step, requests: number]>([
    ["GET", undefined, json(503, {}), 3],
    ["POST", undefined, json(503, {}), 1],
    ["DELETE", "delete", json(503, {}), 3],
    ["POST", "read", json(503, {}), 3],
    ["GET", "consume", json(503, {}), 1],
    ["POST", undefined, json(429, {}), 3],
  ])("%s with the effect %s is retried as that says", async (method, effect, step, requests) => {
    const { mfa, sent, clock } = createHarness([step]);
    await clock.run(caught(send(mfa, method, path, { params, effect })));
    expect(sent).toHaveLength(requests);
  });

  it.each<[title: string, method: string, step: Step, data: unknown]>([
    ["JSON of any type", "GET", json(202, 5), 5],
    ["204", "POST", noContent, undefined],
    ["an empty 2xx of a DELETE", "DELETE", raw(200, ""), undefined],
    ["JSON of a DELETE", "DELETE", json(200, { removed: 1 }), { removed: 1 }],
    [
      "a list of which one has a status",
      "GET",
      json(200, [{ status: 1, error: "late" }]),
      [{ status: 1, error: "late" }],
    ],
  ])("takes %s for a success", async (_, method, step, data) => {
    expect(await send(createHarness([step]).mfa, method, path, { params })).toEqual(data);
  });

  it.each<[title: string, method: string, step: Step, code: string, says: string]>([
    ["HTML", "GET", raw(200, "<p>", html), "protocol", "content type is text/html"],
    ["an empty 200", "POST", raw(200, "", asJson), "protocol", "body is empty"],
    ["a redirect", "GET", raw(302, "", { location: "https://evil.test" }), "protocol", "302"],
    ["a report of a failure", "POST", failure, "protocol", "reports a failure"],
    ["one in a list", "DELETE", json(200, [{ status: { error: true } }]), "protocol", "reports a failure"],
    [
      "an error's status",
      "DELETE",
      json(200, { statusCode: 404, name: "a" }),
      "protocol",
      "reports a failure",
    ],
    ["a problem report", "GET", json(200, { status: 404, title: "a" }), "protocol", "reports a failure"],
    ["no success", "POST", json(200, { success: false }), "protocol", "reports a failure"],
    ["errors", "PUT", json(200, { errors: ["a"] }), "protocol", "reports a failure"],
    [
      "text for a DELETE",
      "DELETE",
      raw(200, "OK", { "content-type": "text/plain" }),
      "protocol",
      "text/plain",
    ],
    ["a 404", "GET", json(404, { message: "no role" }), "not_found", "no role"],
    ["an empty 500", "POST", raw(500, ""), "server", "no content type"],
  ])("throws for %s", async (_, method, step, code, says) => {
    const { mfa } = createHarness([step], { maxRetries: 0 });
    const error = await caught(send(mfa, method, path, { params }));
    expect(error).toMatchObject({ code, operation: "request", method, path });
    expect(error.message).toContain(says);
  });

  it("has the events of a call, which show the template only, and no secret", async () => {
    const log: ClientEvent[] = [];
    const onEvent = (event: ClientEvent) => log.push(event);
    const { mfa } = createHarness([json(422, { message: "bad otp 012345 and abc9876" })], { onEvent });
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
  ])("is refused if it is %j", { tags: "security" }, async (route) => {
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
  const onEvent = ({ type }: ClientEvent) => log.push(type);
  const error = await unsent((mfa) => send(mfa, method as string, "/api/2/roles", options), { onEvent });
  expect(error).toMatchObject({ code: "invalid_input", message: expect.stringContaining(says) });
  expect(log).toEqual(["end"]);
});

describe("a route of the spec is refused", () => {
  const verifications = "/api/2/mfa/users/{id}/verifications/";
  it.each<[method: string, route: string, name: string, more?: object]>([
    ["POST", verifications, "verifyUserOtp"],
    ["POST", verifications.slice(0, -1), "createDeviceVerification"],
    ["POST", "/API/2/mfa/Users/{id}/verifications/", "verifyUserOtp"],
    ["POST", "/api/2/mfa/users/{id}/verifications.json/", "verifyUserOtp"],
    ["PUT", "/api/2/mfa/users/{id}/verifications/7", "verifyUserVerification"],
    ["PUT", "/api/2/mfa/users/{id}/registrations/7.json", "verifyUserRegistration"],
    ["GET", "/api/2/users", "listUsers"],
    // a value completes it
    ["POST", "/api/2/mfa/users/{id}/{what}/", "verifyUserOtp", { what: "Verifications" }],
  ])("with the name of its method: %s %s", { tags: "security" }, async (method, route, name, more = {}) => {
    const params = route.includes("{id}") ? { id: 42, ...more } : {};
    const { code, message } = await unsent((mfa) => send(mfa, method, route, { params }));
    expect(code).toBe("invalid_input");
    expect(message).toContain(`the spec has this route: call the client's method "${name}"`);
  });

  it.each([
    ["/api", "/2/mfa/users/{id}/verifications/"],
    ["/API/2/mfa", "/users/{id}/verifications/7"],
    ["/gateway/api/2", "/mfa/users/{id}/verifications.json/"],
    ["/gateway", "/api/2/mfa/users/{id}/verifications/7"],
  ])("also if its path begins in the base URL: %s, %s", { tags: "security" }, async (base, route) => {
    const method = route.endsWith("7") ? "PUT" : "POST";
    const baseUrl = `https://acme.onelogin.com${base}`;
    const options = { params: { id: 42 }, effect: "send", body: { otp: "012345" } };
    const refused = [
      await unsent((mfa) => send(mfa, method, route, { ...options, baseUrl })),
      await unsent((mfa) => send(mfa, method, route, options), { subdomain: undefined, baseUrl }),
    ];
    for (const { message } of refused) expect(message).toContain("the spec has this route");
  });

  it.each([
    ["POST", "/api/2/users"],
    ["GET", "/api/2/mfa/users/{id}/verifications/7/more"],
    ["DELETE", "/api/2/users/{id}"],
  ])("unless it has another method or path: %s %s", async (method, route) => {
    const { mfa, sent } = createHarness([json(200, [])]);
    await send(mfa, method, route, { params: route.includes("{id}") ? { id: 42 } : {} });
    expect(sent).toHaveLength(1);
  });
});
