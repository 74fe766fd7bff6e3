import { once } from "node:events";
import { createServer } from "node:http";
import { describe, expect, it } from "vitest";
import { createMfaClient } from "../../src/index.ts";
import { settle } from "../support/fake-clock.ts";
import { fails, hangs, json, raw, type Step, systemFault } from "../support/fake-fetch.ts";
import { caught, createHarness, type Fields, token } from "../support/harness.ts";
import { headersFor, operationCases, operationIds, responseTo } from "../support/operation-cases.ts";

const user = { user_id: 42 };
const limits = { "x-ratelimit-limit": "10", "x-ratelimit-remaining": "7", "x-ratelimit-reset": "60" };

/** A method that is known by its name only. */
function methodOf(mfa: object, name: string) {
  return (mfa as Record<string, (input: Fields, options: object) => Promise<unknown>>)[name];
}

describe('a call with as: "result"', () => {
  it.each(operationIds)("gives the data, status, headers and response of %s", async (operation) => {
    const { data, status, input } = operationCases[operation];
    const { mfa } = createHarness([responseTo(operation)]);
    const options = { as: "result", headers: headersFor(operation) };
    const result = (await methodOf(mfa, operation)?.(input, options)) as Record<string, unknown>;
    expect(Object.keys(result).sort()).toEqual([
      "data",
      "headers",
      "rateLimit",
      "requestId",
      "response",
      "status",
    ]);
    expect(result).toMatchObject({
      data,
      status,
      headers: expect.any(Headers),
      response: expect.any(Response),
    });
  });

  it("gives the headers, the rate limit and the request id", async () => {
    const { mfa } = createHarness([json(200, [], { "x-request-id": "r-1", "x-other": "kept", ...limits })]);
    const result = await mfa.getAuthFactors(user, { as: "result" });
    expect(result).toMatchObject({
      requestId: "r-1",
      rateLimit: { limit: 10, remaining: 7, resetSeconds: 60 },
    });
    expect(result.headers.get("x-other")).toBe("kept");
    expect(result.response.headers).toBe(result.headers);
    expect(result.response.bodyUsed).toBe(true);
  });

  it("throws the same error as without the option", async () => {
    const { mfa } = createHarness([json(404, { statusCode: 404, name: "X", message: "no" })]);
    expect(await caught(mfa.getAuthFactors(user, { as: "result" }))).toMatchObject({ code: "not_found" });
  });

  it('differs from as: "data", which gives the data alone', async () => {
    const { mfa } = createHarness([json(200, [])]);
    await expect(mfa.getAuthFactors(user, { as: "data" })).resolves.toEqual([]);
    await expect(mfa.getAuthFactors(user)).resolves.toEqual([]);
  });
});

describe('a call with as: "response"', () => {
  const responses: readonly { title: string; status: number; text: string; type: string }[] = [
    { title: "JSON", status: 200, text: '[{"any":"thing"}]', type: "application/json" },
    { title: "HTML", status: 200, text: "<p>hello</p>", type: "text/html" },
    { title: "broken JSON", status: 200, text: "[", type: "application/json" },
    { title: "an empty body", status: 200, text: "", type: "application/json" },
    { title: "an undeclared status", status: 206, text: "[]", type: "application/json" },
    { title: "a redirect", status: 302, text: "", type: "text/html" },
    { title: "a 401", status: 401, text: '{"message":"no"}', type: "application/json" },
    { title: "a 404", status: 404, text: "?", type: "text/plain" },
    { title: "a 422", status: 422, text: '{"message":"no"}', type: "application/json" },
    { title: "a 500", status: 500, text: "", type: "text/html" },
  ];

  it.each(responses)("gives the caller $title unread and unchecked", async ({ status, text, type }) => {
    const { mfa } = createHarness([raw(status, text, { "content-type": type, "x-other": "kept" })], {
      maxRetries: 0,
    });
    const response = await mfa.getAuthFactors(user, { as: "response" });
    expect({ status: response.status, used: response.bodyUsed }).toEqual({ status, used: false });
    expect(response.headers.get("x-other")).toBe("kept");
    expect(await response.text()).toBe(text);
  });

  it("gives the same Response object as fetch", async () => {
    const response = Response.json([]);
    const { mfa } = createHarness([() => response]);
    expect(await mfa.getAuthFactors(user, { as: "response" })).toBe(response);
  });

  it("retries where that is allowed, and cancels the responses that it discards", async () => {
    const left: string[] = [];
    const unread = (status: number) => () =>
      new Response(new ReadableStream({ cancel: () => void left.push(`${status}`) }), { status });
    const { mfa, sent, clock } = createHarness([unread(503), fails(systemFault("ECONNRESET")), unread(200)]);
    const response = await clock.run(mfa.getAuthFactors(user, { as: "response" }));
    expect({ status: response.status, requests: sent.length, left }).toEqual({
      status: 200,
      requests: 3,
      left: ["503"],
    });
  });

  it("never sends a one-time password twice", async () => {
    const { mfa, sent } = createHarness([json(503, {})]);
    const response = await mfa.verifyUserOtp({ user_id: 42, otp: "012345" }, { as: "response" });
    expect({ status: response.status, requests: sent.length }).toEqual({ status: 503, requests: 1 });
  });

  it("throws if there is no response", async () => {
    const { mfa, clock } = createHarness([fails(systemFault("ECONNRESET")), hangs], { maxRetries: 0 });
    expect(await caught(mfa.getAuthFactors(user, { as: "response" }))).toMatchObject({ code: "network" });
    const slow = caught(mfa.getAuthFactors(user, { as: "response", timeoutMs: 9 }));
    expect(await clock.run(slow)).toMatchObject({ code: "timeout" });
  });

  it("throws if middleware has made the response", async () => {
    const { mfa } = createHarness([json(200, [])]);
    mfa.use({ onRequest: () => Response.json([]) });
    expect(await caught(mfa.getAuthFactors(user, { as: "response" }))).toMatchObject({ code: "protocol" });
  });

  it("has no deadline while the caller reads the body, but can still be aborted", async () => {
    let signal: AbortSignal | undefined;
    const step: Step = (request) => {
      signal = request.signal;
      return Response.json([]);
    };
    const { mfa, clock } = createHarness([step], { timeoutMs: 1000 });
    const controller = new AbortController();
    await mfa.getAuthFactors(user, { as: "response", signal: controller.signal });
    await clock.advance(600_000);
    expect({ aborted: signal?.aborted, timers: clock.pending() }).toEqual({ aborted: false, timers: [] });
    controller.abort();
    expect(signal?.aborted).toBe(true);
  });

  it("gives a body that can be read piece by piece, until an abort", async () => {
    const server = createServer((_, response) => response.writeHead(200).write("first"));
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    const baseUrl = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
    const controller = new AbortController();
    const mfa = createMfaClient({ baseUrl, accessToken: token });
    const response = await mfa.getAuthFactors(user, { as: "response", signal: controller.signal });
    const reader = response.body?.getReader();
    expect(new TextDecoder().decode((await reader?.read())?.value)).toBe("first");
    const rest = reader?.read();
    controller.abort();
    await expect(rest).rejects.toMatchObject({ code: "aborted" });
    await settle();
    server.closeAllConnections();
    server.close();
  });
});
