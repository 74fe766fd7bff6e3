import { describe, expect, it } from "vitest";
import { operations } from "../src/generated/operations.ts";
import { readResponseMetadata, readRetryAfter } from "../src/rate-limit.ts";
import { effectOf } from "./support/effects.ts";
import { aggregateFault, circularFault, fails, json, type Step, systemFault } from "./support/fake-fetch.ts";
import { caught, createHarness, createPlatformHarness, levels, user } from "./support/harness.ts";
import {
  headersFor,
  oneOfEachEffect,
  operationCases,
  operationIds,
  responseTo,
} from "./support/operation-cases.ts";

const error = { statusCode: 500, name: "X", message: "no" };
const bodyThatFails = (error: Error) => () =>
  new Response(new ReadableStream({ pull: (controller) => controller.error(error) }), {
    headers: { "content-type": "application/json" },
  });
/** A TypeError of a runtime: what Bun says in it, or Deno in its cause. */
const bun = (code: string, fields = {}) =>
  fails(Object.assign(new TypeError("x"), { code, errno: 0, ...fields }));
const deno = (text: string) => fails(new TypeError("fetch failed", { cause: new Error(text) }));
const url = "https://acme.onelogin.com/api";
const refusedByDeno = `error sending request for url (${url}): client error (Connect): tcp connect error`;
const twice = (...codes: string[]) => fails(aggregateFault(...codes));
const faults = (...codes: string[]) => codes.map((code): [string, Step] => [code, fails(systemFault(code))]);
const statuses = (...codes: number[]) => codes.map((code): [string, Step] => [`${code}`, json(code, error)]);

type Ends = readonly (readonly [title: string, step: Step])[];
/** Ends of an attempt by which it was certainly not received, if the platform's `fetch` reports them. */
const neverSent: Ends = [
  ...faults(
    "ECONNREFUSED",
    "ENOTFOUND",
    "EAI_AGAIN",
    "UND_ERR_CONNECT_TIMEOUT",
    "ENETUNREACH",
    "EHOSTUNREACH",
  ),
  ...faults("ETIMEDOUT"),
  ["ECONNREFUSED at both addresses", twice("ECONNREFUSED", "ECONNREFUSED")],
  ["a proxy that refuses", fails(systemFault("ECONNREFUSED", { syscall: "connect", port: 3128 }))],
  ["a refusal by Bun 1.4", bun("ECONNREFUSED", { path: url })],
  ["a refusal by an older Bun", bun("ConnectionRefused", { path: url })],
  ["a name that Bun does not find", bun("ENOTFOUND", { path: url, syscall: "getaddrinfo" })],
  ["a refusal by Deno", deno(`${refusedByDeno}: Connection refused (os error 111)`)],
  [
    "a certificate that Deno refuses",
    deno(refusedByDeno.replace("tcp connect error", "invalid peer certificate")),
  ],
];
/** Ends of an attempt that may have been received, whoever reports them. */
const perhapsSent: Ends = [
  ["a TypeError", fails(new TypeError("fetch failed"))],
  ...faults("ECONNRESET", "EPIPE", "UND_ERR_SOCKET", "UND_ERR_HEADERS_TIMEOUT"),
  ["ECONNRESET at the first of two addresses", twice("ECONNRESET", "ECONNREFUSED")],
  ["ECONNRESET at the second of two addresses", twice("ECONNREFUSED", "ECONNRESET")],
  ["ECONNREFUSED without a connection", fails(systemFault("ECONNREFUSED", {}))],
  [
    "ECONNRESET of a connection to the server",
    fails(systemFault("ECONNRESET", { syscall: "read", port: 443 })),
  ],
  ["an error that is its own cause", fails(circularFault({ code: "UND_ERR_CONNECT_TIMEOUT" }))],
  ["an error without a cause to read", fails(new Error("x", { cause: null }))],
  ["a connection that Bun loses", bun("ECONNRESET", { path: url })],
  ["a connection that Deno loses", deno(refusedByDeno.replace("(Connect)", "(SendRequest)"))],
  ["a text of Deno's within another", deno(`log: ${refusedByDeno}`)],
  ["the error of Workers", fails(new Error("Network connection lost."))],
  ["ECONNREFUSED in the body", bodyThatFails(systemFault("ECONNREFUSED"))],
  ["a body that breaks off", bodyThatFails(new TypeError("terminated"))],
  ...statuses(408, 500, 503),
  ["503 without a body", () => new Response(null, { status: 503 })],
  ["502 as HTML", () => new Response("<p>", { status: 502 })],
];
const final: Ends = [...statuses(400, 401, 404, 422), ["an invalid 200", () => new Response("<p>")]];

/** Senders, the ends of an attempt, and the requests: of an operation that may be repeated, and of one that may not. */
const attempts = [
  { sender: "the platform", create: createPlatformHarness, ends: neverSent, repeatable: 3, other: 3 },
  { sender: "a fetch of the caller's", create: createHarness, ends: neverSent, repeatable: 3, other: 1 },
  ...[createPlatformHarness, createHarness].flatMap((create) => [
    { sender: create.name, create, ends: perhapsSent, repeatable: 3, other: 1 },
    { sender: create.name, create, ends: statuses(429), repeatable: 3, other: 3 },
    { sender: create.name, create, ends: final, repeatable: 1, other: 1 },
  ]),
];
const table = oneOfEachEffect.flatMap((operation) =>
  attempts.flatMap(({ ends, repeatable, other, ...one }) => {
    const effect = effectOf(operation);
    const requests = effect === "read" || effect === "delete" ? repeatable : other;
    return ends.map(([title, step]) => ({ ...one, effect, operation, requests, title, step }));
  }),
);

it("the platform's fetch that the caller passes is still the platform's", async () => {
  const { sent } = createPlatformHarness([fails(systemFault("ECONNREFUSED"))]);
  const { mfa, clock } = createHarness([], { fetch: globalThis.fetch });
  await clock.run(caught(mfa.verifyUserOtp({ user_id: 42, otp: "012345" })));
  expect(sent).toHaveLength(3);
});

it("what middleware throws is sent once, whatever it looks like", async () => {
  const { mfa, sent, clock } = createPlatformHarness([responseTo("verifyUserOtp")]);
  const refused = systemFault("ECONNREFUSED");
  mfa.use({ onResponse: () => Promise.reject(refused) });
  const thrown = await clock.run(caught(mfa.verifyUserOtp({ user_id: 42, otp: "012345" })));
  expect(thrown).toMatchObject({ code: "protocol", cause: refused });
  expect(sent).toHaveLength(1);
});

describe.each(levels)("at the $level with two retries", ({ call }) => {
  it.each(table)(
    "by $sender, an operation with the effect $effect makes $requests request(s) after $title",
    { tags: "security" },
    async ({ create, operation, step, requests }) => {
      const { mfa, sent, clock } = create([step]);
      const work = call(mfa, operation, operationCases[operation].input, {
        headers: headersFor(operation),
      });
      await clock.run(work.catch(() => undefined));
      expect(sent).toHaveLength(requests);
    },
  );

  it.each(operationIds)(
    "%s is sent again after a lost response only if that does nothing",
    async (operation) => {
      const { mfa, sent, clock } = createHarness([fails(systemFault("ECONNRESET"))]);
      const work = call(mfa, operation, operationCases[operation].input, { headers: headersFor(operation) });
      expect(await clock.run(caught(work))).toMatchObject({ code: "network" });
      expect(sent).toHaveLength(["read", "delete"].includes(effectOf(operation)) ? 3 : 1);
    },
  );

  it.each(operationIds)("%s sends the same request each time", async (operation) => {
    const { mfa, sent, clock } = createHarness([json(429, error), json(429, error), responseTo(operation)]);
    const { input, body } = operationCases[operation];
    await clock.run(call(mfa, operation, input, { headers: headersFor(operation) }));
    expect(sent.map((request) => request.body)).toEqual([body, body, body]);
    expect(new Set(sent.map(({ method, url }) => `${method} ${url}`)).size).toBe(1);
  });

  it.each([
    [0, undefined, 1],
    [1, undefined, 2],
    [undefined, undefined, 3],
    [0, 4, 5],
    [4, 0, 1],
  ])(
    "maxRetries of the client (%j) and of the call (%j) make %i requests",
    async (maxRetries, ofCall, requests) => {
      const { mfa, sent, clock } = createHarness([fails(new TypeError("x"))], { maxRetries });
      const work = call(mfa, "getAuthFactors", { user_id: 42 }, { maxRetries: ofCall });
      expect(await clock.run(caught(work))).toMatchObject({ code: "network" });
      expect(sent).toHaveLength(requests);
    },
  );
});

it.each(operationIds)("the x-effect of %s in the spec is the one of the table written by hand", (id) => {
  expect(operations[id].extensions["x-effect"]).toBe(effectOf(id));
});

it("an operation that takes a code consumes it, in the table too", () => {
  const withCode = operationIds.filter((id) => "otp" in operationCases[id].input);
  expect(withCode.map((id) => [id, effectOf(id)])).toEqual(withCode.map((id) => [id, "consume"]));
  expect(withCode.length).toBeGreaterThanOrEqual(3);
});

/** The harness's clock starts here. */
const start = Date.UTC(2026, 0, 1);
const window = (remaining: string, reset: string) => ({
  "x-ratelimit-remaining": remaining,
  "x-ratelimit-reset": reset,
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
