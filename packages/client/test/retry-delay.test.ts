import { describe, expect, it } from "vitest";
import { fails, json } from "./support/fake-fetch.ts";
import { caught, createHarness } from "./support/harness.ts";

const error = { statusCode: 503, name: "X", message: "no" };
const user = { user_id: 42 };
/** The harness's clock starts here. */
const start = Date.UTC(2026, 0, 1);
const after = (seconds: number) => new Date(start + seconds * 1000).toUTCString();

/** The waits between the attempts of a call that always fails with these headers. */
async function waits(headers: Record<string, string>, random: () => number, timeoutMs = 30_000) {
  const { mfa, sent, clock } = createHarness([json(503, error, headers)], { random, timeoutMs });
  await clock.run(caught(mfa.getAuthFactors(user)));
  const [deadline, ...delays] = clock.delays;
  return { deadline, delays, requests: sent.length, pending: clock.pending() };
}

describe("the delay before a retry", () => {
  it.each([
    { random: 0, delays: [0, 0] },
    { random: 0.5, delays: [250, 500] },
    { random: 1, delays: [500, 1000] },
  ])("is the part $random of a delay that doubles", async ({ random, delays }) => {
    expect(await waits({}, () => random)).toMatchObject({ delays, requests: 3, pending: [] });
  });

  it("grows to eight seconds and no further", async () => {
    const { mfa, clock } = createHarness([fails(new TypeError("x"))], {
      random: () => 1,
      timeoutMs: 600_000,
    });
    await clock.run(caught(mfa.getAuthFactors(user, { maxRetries: 7 })));
    expect(clock.delays.slice(1)).toEqual([500, 1000, 2000, 4000, 8000, 8000, 8000]);
  });

  // biome-ignore format: a table
  it.each([
    { title: "seconds", headers: { "retry-after": "3" }, delay: 3000 },
    { title: "seconds with spaces", headers: { "retry-after": " 3 " }, delay: 3000 },
    { title: "no seconds", headers: { "retry-after": "0" }, delay: 100 },
    { title: "less than the backoff", headers: { "retry-after": "0", "x-ratelimit-remaining": "0", "x-ratelimit-reset": "9" }, delay: 100 },
    { title: "a date", headers: { "retry-after": after(5) }, delay: 5000 },
    { title: "a date that has passed", headers: { "retry-after": after(-5) }, delay: 100 },
    { title: "nonsense", headers: { "retry-after": "soon" }, delay: 100 },
    { title: "nonsense beside a window", headers: { "retry-after": "soon", "x-ratelimit-remaining": "0", "x-ratelimit-reset": "2" }, delay: 2000 },
    { title: "the end of a used-up window", headers: { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "4" }, delay: 4000 },
    { title: "the end of a window that is not used up", headers: { "x-ratelimit-remaining": "1", "x-ratelimit-reset": "4" }, delay: 100 },
    { title: "a used-up window without an end", headers: { "x-ratelimit-remaining": "0" }, delay: 100 },
    { title: "a window with an end that is nonsense", headers: { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "x" }, delay: 100 },
    { title: "a window with an end that begins with nonsense", headers: { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "x4" }, delay: 100 },
    { title: "a window with an end that goes on with nonsense", headers: { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "4x" }, delay: 100 },
    { title: "a window with a negative end", headers: { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "-4" }, delay: 100 },
  ])("is at least what the server asks for in $title", async ({ headers, delay }) => {
    // the type of the table gives every row the headers of all of them
    const present = Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined));
    const { delays } = await waits(present, () => 0.2);
    expect(delays[0]).toBe(delay);
  });

  it.each([
    { title: "absurd seconds", value: "46388562" },
    { title: "seconds beyond all numbers", value: "9".repeat(400) },
    { title: "a date in 2099", value: "Thu, 01 Jan 2099 00:00:00 GMT" },
    { title: "the deadline exactly", value: "30" },
  ])("does not begin if it would exceed the deadline: $title", async ({ value }) => {
    const { mfa, sent, clock } = createHarness([json(429, error, { "retry-after": value })]);
    const failure = await clock.run(caught(mfa.getAuthFactors(user)));
    expect(failure).toMatchObject({ code: "rate_limit", status: 429 });
    expect(sent).toHaveLength(1);
    expect(clock.now()).toBe(start);
  });

  it("begins if the deadline is a little later (negative control)", async () => {
    expect(await waits({ "retry-after": "30" }, () => 0, 30_001)).toMatchObject({
      delays: [30_000],
      requests: 2,
    });
  });

  it("is never shorter than the backoff", async () => {
    const { mfa, clock } = createHarness([json(503, error, { "retry-after": "1" })], { random: () => 1 });
    await clock.run(caught(mfa.getAuthFactors(user, { maxRetries: 3 })));
    expect(clock.delays.slice(1)).toEqual([1000, 1000, 2000]);
  });

  it("ends exactly when the server says", async () => {
    const { mfa, sent, clock } = createHarness([json(503, error, { "retry-after": "3" }), json(200, [])]);
    const work = mfa.getAuthFactors(user);
    await clock.advance(2999);
    expect(sent).toHaveLength(1);
    await clock.advance(1);
    expect(sent).toHaveLength(2);
    await expect(work).resolves.toEqual([]);
  });
});
