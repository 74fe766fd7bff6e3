import { getEventListeners } from "node:events";
import { describe, expect, it } from "vitest";
import { errorOf } from "../support/examples.ts";
import { fails, hangs, json, raw, systemFault } from "../support/fake-fetch.ts";
import { callIdOf, caught, createHarness, user } from "../support/harness.ts";

const unread = { as: "response" } as const;

it('a call with as: "result" gives the headers, the rate limit and the ids', async () => {
  const limits = { "x-ratelimit-limit": "10", "x-ratelimit-remaining": "7", "x-ratelimit-reset": "60" };
  const { mfa } = createHarness([json(200, [], { "x-request-id": "r-1", "x-other": "kept", ...limits })]);
  const result = await mfa.getAuthFactors(user, { as: "result" });
  const rateLimit = { limit: 10, remaining: 7, resetSeconds: 60 };
  expect(result).toEqual({
    data: [],
    status: 200,
    callId: callIdOf(1),
    requestId: "r-1",
    rateLimit,
    headers: expect.any(Headers),
    response: expect.objectContaining({ bodyUsed: true }),
  });
  expect(result.headers.get("x-other")).toBe("kept");
  expect(result.response.headers).toBe(result.headers);
});

describe('a call with as: "response"', () => {
  const [asJson, html] = ["application/json", "text/html"];
  it.each<[title: string, status: number, text: string, type: string]>([
    ["broken JSON", 200, "[", asJson],
    ["an undeclared status", 206, "[]", asJson],
    ["a redirect", 302, "", html],
    ["a 401", 401, JSON.stringify(errorOf("getAuthFactors", 401)), asJson],
    ["a 500", 500, "", html],
  ])("gives the caller %s unread and unchecked", async (_, status, text, type) => {
    const step = raw(status, text, { "content-type": type, "x-other": "kept" });
    const { mfa } = createHarness([step], { maxRetries: 0 });
    const response = await mfa.getAuthFactors(user, unread);
    expect([response.status, response.bodyUsed]).toEqual([status, false]);
    expect(response.headers.get("x-other")).toBe("kept");
    expect(await response.text()).toBe(text);
  });

  it.each([401, 429, 503])("cancels the %i after which it sends another request", async (status) => {
    let cancelled = 0;
    let asked = 0;
    const accessToken = () => `token-${++asked}`;
    const refused = () => new Response(new ReadableStream({ cancel: () => void cancelled++ }), { status });
    const { mfa, sent, clock } = createHarness([refused, json(200, [])], { accessToken });
    expect((await clock.run(mfa.getAuthFactors(user, unread))).status).toBe(200);
    expect([sent.length, cancelled]).toEqual([2, 1]);
  });

  it("throws if there is no response, or if middleware has made it", async () => {
    const { mfa, clock } = createHarness([fails(systemFault("ECONNRESET")), hangs], { maxRetries: 0 });
    expect(await caught(mfa.getAuthFactors(user, unread))).toMatchObject({ code: "network" });
    const slow = caught(mfa.getAuthFactors(user, { ...unread, timeoutMs: 9 }));
    expect(await clock.run(slow)).toMatchObject({ code: "timeout" });
    mfa.use({ onRequest: () => Response.json([]) });
    expect(await caught(mfa.getAuthFactors(user, unread))).toMatchObject({ code: "protocol" });
  });

  it("has no deadline while the caller reads the body, but can still be aborted", async () => {
    const { mfa, sent, clock } = createHarness([json(200, [])], { timeoutMs: 1000 });
    const controller = new AbortController();
    const { signal } = controller;
    await mfa.getAuthFactors(user, { ...unread, signal });
    await clock.advance(600_000);
    expect(getEventListeners(signal, "abort")).toEqual([]);
    expect([sent[0]?.signal.aborted, clock.pending()]).toEqual([false, []]);
    controller.abort();
    expect(sent[0]?.signal.aborted).toBe(true);
  });
});
