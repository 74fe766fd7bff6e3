import type { Middleware } from "openapi-fetch";
import { describe, expect, it } from "vitest";
import { request } from "../src/request.ts";
import { fails, json, noContent } from "./support/fake-fetch.ts";
import { caught, createHarness, user } from "./support/harness.ts";

const html = { "content-type": "text/html" };
const responding = (status: number, body: unknown) => ({ onRequest: () => Response.json(body, { status }) });

const cause = new Error("from the caller's middleware");

describe("middleware", () => {
  it.each<[what: string, middleware: Middleware, requests: number, code: string, cause?: Error]>([
    ["throws", { onRequest: () => Promise.reject(cause) }, 0, "invalid_input", cause],
    ["throws after the response", { onResponse: () => Promise.reject(cause) }, 1, "protocol", cause],
    ["returns no response", { onResponse: () => 5 as never }, 1, "protocol"],
    ["responds with HTML", { onResponse: () => new Response("<p>", { headers: html }) }, 1, "protocol"],
    ["responds with an undeclared status", responding(206, []), 0, "protocol"],
    ["responds with an error", responding(404, { message: "no" }), 0, "not_found"],
    ["responds without a body", { onRequest: () => new Response(null, { status: 500 }) }, 0, "server"],
  ])("that %s ends the call with an error that says so", async (_, middleware, requests, code, cause) => {
    const { mfa, sent } = createHarness([json(200, [])]);
    mfa.use(middleware);
    const error = await caught(mfa.getAuthFactors(user));
    expect(error).toMatchObject({ code, operation: "getAuthFactors", ...(cause && { cause }) });
    expect(sent).toHaveLength(requests);
  });

  it("can respond instead of the server, and change a response, until it is ejected", async () => {
    const { mfa, sent } = createHarness([json(200, [])]);
    const factors = [{ factor_id: 1 }];
    const respond = { onRequest: () => Response.json(factors) };
    mfa.use(respond);
    expect(await mfa.getAuthFactors(user)).toEqual(factors);
    mfa.use({ onResponse: async ({ response }) => Response.json([...(await response.json()), ...factors]) });
    mfa.eject(respond);
    expect(await mfa.getAuthFactors(user)).toEqual(factors);
    expect(sent).toHaveLength(1);
  });

  it("sees the parameters of a call, how the client writes path and query, and each status", async () => {
    const { mfa } = createHarness([noContent]);
    const seen: unknown[] = [];
    mfa.use({
      onRequest({ schemaPath, params, options }) {
        const written = [options.pathSerializer("", {}), options.querySerializer({ a: 1 })];
        seen.push(schemaPath, params, ...written, Object.isFrozen(options));
      },
      onResponse: ({ response }) => void seen.push(response.status),
    });
    const path = { ...user, device_id: "7" };
    await expect(mfa.deleteEnrolledFactor(path)).resolves.toBeUndefined();
    const url = "https://acme.onelogin.com/api/2/mfa/users/42/devices/7";
    const template = "/api/2/mfa/users/{user_id}/devices/{device_id}";
    expect(seen).toEqual([template, { path, query: {}, header: {} }, url, "a=1", true, 204]);
  });

  it("without onError lets an error through, and leaves an unread response to the caller", async () => {
    const { mfa } = createHarness([fails(new Error("broken")), json(200, [5])], { maxRetries: 0 });
    mfa.use({ onRequest: () => {} });
    expect(await caught(mfa.getAuthFactors(user))).toMatchObject({ code: "network" });
    const response = await mfa.getAuthFactors(user, { as: "response" });
    expect(await response.json()).toEqual([5]);
  });

  it("sees one call of three requests, and has changed the body of each", async () => {
    const { mfa, sent, clock } = createHarness([json(503, {}), json(503, {}), json(200, [])]);
    const seen: string[] = [];
    mfa.use({
      onRequest({ request }) {
        seen.push(`request ${request.method}`);
        return new Request(request, { body: "[2]" });
      },
      onResponse: ({ response }) => void seen.push(`response ${response.status}`),
    });
    await clock.run(request(mfa, "POST", "/api/1/x", { body: [1], effect: "read" }));
    expect(seen).toEqual(["request POST", "response 200"]);
    expect(sent.map(({ body }) => body)).toEqual(["[2]", "[2]", "[2]"]);
  });

  it.each(["a=?b", "?a=?b"])("or not, a call's own serializer writes the query: %s", async (query) => {
    const { mfa, sent } = createHarness([json(200, [])]);
    await mfa.GET("/api/2/users", { querySerializer: () => query });
    expect(sent.map(({ url }) => url)).toEqual(["https://acme.onelogin.com/api/2/users?a=?b"]);
  });

  it("of one call sees that call only, and its response itself, and may change its request", async () => {
    const { mfa, sent } = createHarness([json(200, [{ factor_id: 1 }])]);
    const seen: unknown[] = [];
    const one: Middleware = {
      onRequest: ({ request }) => request.headers.set("x-trace", "1"),
      onResponse: async ({ response }) => void seen.push(await response.clone().json()),
    };
    const path = "/api/2/mfa/users/{user_id}/factors";
    await mfa.GET(path, { params: { path: user }, middleware: [one] });
    await mfa.GET(path, { params: { path: user } });
    expect(seen).toEqual([[{ factor_id: 1 }]]);
    expect(sent.map(({ headers }) => headers.get("x-trace"))).toEqual(["1", null]);
  });
});

describe("the copy of a response for middleware", () => {
  /** The response as middleware sees it. */
  async function seenOf(response: Response) {
    const { mfa } = createHarness([() => response], { maxRetries: 0 });
    const seen: Response[] = [];
    mfa.use({ onResponse: ({ response }) => void seen.push(response) });
    await mfa.getAuthFactors({ user_id: 42 }).catch(() => undefined);
    return seen[0];
  }
  const original = (status: number) => {
    const headers = new Headers({ "content-length": "9", "content-encoding": "gzip", "x-kept": "1" });
    // a Response cannot be constructed with all that a server can send
    const fields = { status, statusText: "\u00d6ffnung", headers, url: "https://acme.test/" };
    return { ...fields, ok: status === 200, body: new Response("[]").body } as Response;
  };

  it("keeps the URL, the reason phrase and the headers that hold for the decoded body", async () => {
    const { url, statusText, headers } = (await seenOf(original(200))) as Response;
    expect({ url, statusText }).toEqual({ url: "https://acme.test/", statusText: "\u00d6ffnung" });
    expect(Object.fromEntries(headers)).toEqual({ "x-kept": "1" });
  });

  it.each([
    { status: 200, expected: 200 },
    { status: 599, expected: 599 },
    { status: 600, expected: 599 },
    { status: 199, expected: 599 },
  ])("has the status $expected for $status", async ({ status, expected }) => {
    expect((await seenOf(original(status)))?.status).toBe(expected);
  });
});
