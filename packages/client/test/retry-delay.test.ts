import { describe, expect, it } from "vitest";
import { readResponseMetadata, readRetryAfter } from "../src/rate-limit.ts";
import { json } from "./support/fake-fetch.ts";
import { caught, createHarness, user } from "./support/harness.ts";

/** The harness's clock starts here. */
const start = Date.UTC(2026, 0, 1);
const window = (remaining: string, reset: string) => ({
  ...{ "x-ratelimit-remaining": remaining, "x-ratelimit-reset": reset },
});

/** The waits between the attempts of a call that always fails with these headers, and how often it was sent. */
async function waits(headers: Record<string, string>, random: number, maxRetries = 2, timeoutMs = 600_000) {
  const options = { random: () => random, timeoutMs, maxRetries };
  const { mfa, sent, clock } = createHarness([json(503, {}, headers)], options);
  await clock.run(caught(mfa.getAuthFactors(user)));
  expect(clock.pending()).toEqual([]);
  return [...clock.delays.slice(1), `${sent.length} requests`];
}

describe("the delay before a retry", () => {
  it.each([
    [0, [0, 0]],
    [0.5, [250, 500]],
    [1, [500, 1000]],
  ])("is the part %d of a delay that doubles", async (random, delays) => {
    expect(await waits({}, random)).toEqual([...delays, "3 requests"]);
  });

  it("grows to eight seconds and no further", async () => {
    const delays = [500, 1000, 2000, 4000, 8000, 8000, 8000];
    expect(await waits({}, 1, 7)).toEqual([...delays, "8 requests"]);
  });

  it.each<[title: string, delay: number, headers: Record<string, string>]>([
    ["seconds", 3000, { "retry-after": "3" }],
    ["no seconds", 100, { "retry-after": "0" }],
    ["less than the backoff", 100, { "retry-after": "0", ...window("0", "9") }],
    ["the end of a used-up window", 4000, window("0", "4")],
    ["the end of a window that is not used up", 100, window("1", "4")],
  ])("is at least what the server asks for in %s: %i ms", async (_, delay, headers) => {
    expect(await waits(headers, 0.2, 1)).toEqual([delay, "2 requests"]);
  });

  it("is never shorter than the backoff", async () => {
    expect(await waits({ "retry-after": "1" }, 1, 3)).toEqual([1000, 1000, 2000, "4 requests"]);
  });

  const long = ["46388562", "9".repeat(400), "Thu, 01 Jan 2099 00:00:00 GMT", "30"];
  it.each(long)("does not begin if it would exceed the deadline: %s", async (value) => {
    const { mfa, sent, clock } = createHarness([json(429, {}, { "retry-after": value })]);
    const failure = await clock.run(caught(mfa.getAuthFactors(user)));
    expect(failure).toMatchObject({ code: "rate_limit", status: 429 });
    expect([sent.length, clock.now()]).toEqual([1, start]);
  });
});

it("a Retry-After may have a space at its end, which the Headers of a server's response keep", () => {
  expect(readRetryAfter({ get: () => "7 " } as unknown as Headers, start)).toBe(7000);
});

it.each(["limit", "remaining", "reset"])("a rate limit without its %s is left out", (name) => {
  const all = { limit: "10", remaining: "7", reset: "60" };
  const headers = new Headers(Object.entries(all).map(([key, value]) => [`x-ratelimit-${key}`, value]));
  expect(readResponseMetadata(headers).rateLimit).toEqual({ limit: 10, remaining: 7, resetSeconds: 60 });
  headers.delete(`x-ratelimit-${name}`);
  expect(readResponseMetadata(headers).rateLimit).toBeUndefined();
});
