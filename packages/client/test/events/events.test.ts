import type { Middleware } from "openapi-fetch";
import { describe, expect, it } from "vitest";
import { version } from "../../src/generated/operations.ts";
import { type ClientEvent, isMfaError, type MfaClient } from "../../src/index.ts";
import { request } from "../../src/request.ts";
import { settle } from "../support/fake-clock.ts";
import { fails, hangs, hangsInBody, json, raw, type Step, systemFault } from "../support/fake-fetch.ts";
import { callIdOf, caught, createHarness, type SomeOptions, thrown, user } from "../support/harness.ts";
import { createTokenHarness, refusal, tokensOf } from "../support/token-harness.ts";

/** An event as text, without the call. */
function textOf(entry: ClientEvent): string {
  if (entry.type === "request") return `request ${entry.attempt}`;
  if (entry.type === "response") return `response ${entry.attempt} ${entry.status}`;
  if (entry.type === "retry") return `retry ${entry.attempt} in ${entry.delayMs} ms`;
  if (entry.type === "end") return `${entry.outcome} after ${entry.attempts} in ${entry.durationMs} ms`;
  if (entry.type !== "error") return entry.type;
  const why = [entry.code, entry.systemCode, entry.status].filter((part) => part !== undefined);
  return `error ${entry.attempt} ${why.join(" ")} at ${entry.durationMs} ms${entry.willRetry ? ", again" : ""}`;
}

type Call = (mfa: MfaClient) => Promise<unknown>;
type Case = [title: string, steps: Step[], log: string, call?: Call | undefined, options?: SomeOptions];

const params = { path: user };
const byPath: Call = (mfa) => mfa.GET("/api/2/mfa/users/{user_id}/factors", { params });
const asResponse: Call = (mfa) => mfa.getAuthFactors(user, { as: "response" });
const abortedBefore: Call = (mfa) => mfa.getAuthFactors(user, { signal: AbortSignal.abort() });
const withInvalidInput: Call = (mfa) => mfa.getAuthenticationDevices({ user_id: Number.NaN });

function otherEachTime(): () => string {
  let asked = 0;
  return () => `token-${++asked}`;
}

/** Aborts as soon as the call has nothing to do but wait. */
function abortedLate(mfa: MfaClient) {
  const controller = new AbortController();
  setImmediate(() => controller.abort());
  return mfa.getAuthFactors(user, { signal: controller.signal });
}

/** Calls with middleware. */
function through(middleware: Middleware): Call {
  return (mfa) => {
    mfa.use(middleware);
    return mfa.getAuthFactors(user);
  };
}
const responding = through({ onRequest: () => Response.json([]) });
const throwing = through({ onResponse: () => Promise.reject(new Error("x")) });

const loginId = "login-1";
const allTypes = "request response error retry mismatch end";
/** A validator that never agrees. */
const differing = () => [{ pointer: "", expected: "x", seen: "y" }];

const html = raw(200, "<p>", { "content-type": "text/html" });
const notFound = "request 0; response 0 404; error 0 not_found 404 at 0 ms; not_found after 1 in 0 ms";
const invalid = "request 0; response 0 200; error 0 protocol 200 at 0 ms; protocol after 1 in 0 ms";
const busy = "request 0; response 0 503; error 0 server 503 at 0 ms, again; retry 0 in 250 ms";
const refused = "request 0; error 0 network ECONNREFUSED at 0 ms, again; retry 0 in 250 ms";

// biome-ignore format: a table
const cases: Case[] = [
  ["a success", [json(200, [])], "request 0; response 0 200; success after 1 in 0 ms"],
  ["an error response that is retried", [json(503, {}), json(200, [])], `${busy}; request 1; response 1 200; success after 2 in 250 ms`],
  ["a refused connection, retried and refused again", [fails(systemFault("ECONNREFUSED"))], `${refused}; request 1; error 1 network ECONNREFUSED at 0 ms; network after 2 in 250 ms`, undefined, { maxRetries: 1 }],
  ["a timeout while a fetch that ignores its signal waits", [json(503, {}), hangs], `${busy}; request 1; error 1 timeout at 4750 ms; timeout after 2 in 5000 ms`],
  ["a timeout in the body", [hangsInBody], "request 0; error 0 timeout at 5000 ms; timeout after 1 in 5000 ms"],
  ["an abort during an attempt", [hangs], "request 0; error 0 aborted at 0 ms; aborted after 1 in 0 ms", abortedLate],
  ["a 401 after which another token is sent", [json(401, {}), json(200, [])], `request 0; response 0 401; error 0 authentication 401 at 0 ms, again; retry 0 in 0 ms; request 1; response 1 200; success after 2 in 0 ms`, undefined, { accessToken: otherEachTime() }],
  ["an abort before the first attempt", [json(200, [])], "aborted after 0 in 0 ms", abortedBefore],
  ["HTML with 200", [html], invalid],
  ["a 404 of a method", [json(404, {})], notFound],
  ["a 404 by path", [json(404, {})], notFound, byPath],
  ["a 404 as a response", [json(404, {})], notFound, asResponse],
  ["an invalid input", [], "invalid_input after 0 in 0 ms", withInvalidInput],
  ["middleware that responds", [], "success after 0 in 0 ms", responding],
  ["middleware that throws after the response", [json(200, [])], invalid, throwing],
];

/** A client that keeps its events. */
function logging(steps: Step[], options: SomeOptions = {}) {
  const log: ClientEvent[] = [];
  const onEvent = (event: ClientEvent) => log.push(event);
  return { log, ...createHarness(steps, { onEvent, random: () => 0.5, timeoutMs: 5000, ...options }) };
}

const path = "/api/2/mfa/users/{user_id}/factors";
const about = { callId: callIdOf(1), operation: "getAuthFactors", method: "GET", path };
const limits = { "x-ratelimit-limit": "10", "x-ratelimit-remaining": "7", "x-ratelimit-reset": "60" };
const rateLimit = { limit: 10, remaining: 7, resetSeconds: 60 };
const agent = `onelogin-mfa-client/${version}`;
const headers = { "user-agent": agent, accept: "application/json", authorization: "[redacted]" };

describe("the events of a call", () => {
  it.each(cases)("end once, with one call id: %s", async (_, steps, text, run, options) => {
    const { log, mfa, clock } = logging(steps, options);
    const call = run?.(mfa) ?? mfa.getAuthFactors(user);
    const end = await clock.run(call).catch((error: unknown) => error);
    await clock.advance(60_000);
    expect(log.map(textOf).join("; ")).toBe(text);
    const all = isMfaError(end) ? [...log, end] : log;
    expect(all).toMatchObject(all.map(() => ({ callId: callIdOf(1) })));
  });

  it("have the call id of a result", async () => {
    const { log, mfa } = logging([json(200, [])]);
    const { callId } = await mfa.getAuthFactors(user, { as: "result" });
    expect(callId).toEqual(callIdOf(1));
    expect(log.map((event) => "callId" in event && event.callId)).toEqual(log.map(() => callId));
  });

  it.each<[title: string, types: string, call: Call]>([
    ["a method", allTypes, (mfa) => mfa.getAuthFactors(user, { loginId })],
    ["by path", allTypes, (mfa) => mfa.GET("/api/2/mfa/users/{user_id}/factors", { params, loginId })],
    ["any other route", allTypes, (mfa) => request(mfa, "GET", "/api/2/roles", { loginId })],
    ["an input that is refused", "end", (mfa) => mfa.getAuthFactors({ user_id: Number.NaN }, { loginId })],
  ])("have the loginId of the call: %s", async (_, types, call) => {
    const { log, mfa, clock } = logging([json(503, {}), json(200, [])], { validator: differing });
    await clock.run(call(mfa)).catch(() => {});
    expect([...new Set(log.map(({ type }) => type))].join(" ")).toBe(types);
    expect(log).toMatchObject(log.map(() => ({ loginId, callId: callIdOf(1) })));
    log.length = 0;
    await clock.run(mfa.getAuthFactors(user));
    expect(log).toMatchObject(log.map(() => ({ loginId: undefined, callId: callIdOf(2) })));
  });

  it("end with the call, also if another access token comes after its deadline", async () => {
    let arrive = () => {};
    const late = new Promise<string>((resolve) => (arrive = () => resolve("late")));
    const tokens: (string | Promise<string>)[] = ["first", late];
    const accessToken = () => tokens.shift() ?? "none";
    const { log, mfa, clock, sent } = logging([json(401, {})], { accessToken });
    expect(await clock.run(caught(mfa.getAuthFactors(user)))).toMatchObject({ code: "timeout" });
    arrive();
    await settle();
    expect(log.map(({ type }) => type)).toEqual(["request", "response", "error", "end"]);
    expect(sent).toHaveLength(1);
  });

  it("are those of each attempt in order, with its duration", async () => {
    const after =
      (ms: number, step: Step): Step =>
      async (request) => {
        await new Promise<void>((resolve) => void clock.schedule(resolve, ms));
        return step(request);
      };
    const steps = [
      after(120, json(503, {}, { "x-request-id": "r-1" })),
      after(30, json(200, [], { "x-request-id": "r-2", ...limits })),
    ];
    const { log, mfa, clock } = logging(steps);
    await clock.run(mfa.getAuthFactors(user));
    const [first, second] = [0, 1].map((attempt) => ({ ...about, attempt }));
    const failed = { status: 503, durationMs: 120 };
    expect(log).toEqual([
      { type: "request", ...first, headers },
      { type: "response", ...first, ...failed, requestId: "r-1", rateLimit: undefined },
      { type: "error", ...first, ...failed, code: "server", systemCode: undefined, willRetry: true },
      { type: "retry", ...first, delayMs: 250, status: 503 },
      { type: "request", ...second, headers },
      { type: "response", ...second, status: 200, requestId: "r-2", rateLimit, durationMs: 30 },
      { type: "end", ...about, outcome: "success", status: 200, attempts: 2, durationMs: 400 },
    ]);
  });

  it("have all headers redacted but the harmless ones, also those of middleware", async () => {
    const { log, mfa, sent } = logging([json(201, { id: "1", device_id: "1" })]);
    mfa.use({ onRequest: ({ request }) => request.headers.set("x-added", "s3cr3t") });
    const secret = { "X-Api-Key": "s3cr3t", Cookie: "s3cr3t", "X-Trace": "s3cr3t" };
    const headers = { "User-Agent": "app/1", ...secret };
    await mfa.createDeviceVerification({ user_id: 42, device_id: 1 }, { headers });
    expect(JSON.stringify(log)).not.toContain("s3cr3t");
    const hidden = ["authorization", "cookie", "x-added", "x-api-key", "x-trace"];
    expect(log[0]).toHaveProperty("headers", {
      accept: "application/json",
      "content-type": "application/json",
      "user-agent": "app/1",
      ...Object.fromEntries(hidden.map((name) => [name, "[redacted]"])),
    });
    expect(sent[0]?.headers.get("x-added")).toBe("s3cr3t");
  });

  it("include those of a token request that fails, with an id of its own", async () => {
    const log: ClientEvent[] = [];
    const onEvent = (event: ClientEvent) => log.push(event);
    const { mfa } = createTokenHarness({ token: [refusal] }, { random: () => 0.5, onEvent });
    const error = await caught(mfa.getAuthFactors(user));
    const numberOf = (event: ClientEvent) => "callId" in event && event.callId?.replace(/^.*-/, "");
    expect(log.map((entry) => `${numberOf(entry)} ${textOf(entry)}`)).toEqual([
      "2 request 0",
      "2 response 0 401",
      "2 error 0 authentication 401 at 0 ms",
      "2 authentication after 1 in 0 ms",
      "1 authentication after 0 in 0 ms",
    ]);
    expect(error).toMatchObject({ operation: "generateToken", callId: callIdOf(2) });
  });
});

const thrower = () => {
  throw new Error("from a listener");
};
const faults: [title: string, listener: (event: ClientEvent) => unknown][] = [
  ["throws", thrower],
  ["rejects", () => Promise.reject(new Error("from a listener"))],
  ["never ends", () => new Promise(() => {})],
  // biome-ignore lint/suspicious/noThenProperty: a thenable that throws is the case
  ["returns a thenable that throws", () => ({ then: thrower })],
  ["changes its event", meddle],
];

describe("a listener", () => {
  it.each(faults)("that %s does not affect the call", async (_, fault) => {
    const heard = new Set<string>();
    const onEvent = (event: ClientEvent) => {
      heard.add(event.type);
      return fault(event);
    };
    const script = { token: [json(503, {}), undefined, refusal] };
    const { mfa, sent, clock } = createTokenHarness(script, { onEvent, validator: differing });
    await expect(clock.run(mfa.getAuthFactors(user))).resolves.toEqual([]);
    // vitest reports a rejection that nobody handles
    await settle();
    expect(sent.token).toHaveLength(2);
    expect(tokensOf(sent.api)).toEqual(["token-1"]);
    expect([...heard].sort()).toEqual("end error mismatch request response retry token".split(" "));
  });

  it("that is not a function is refused", async () => {
    const create = () => createHarness([], { onEvent: "no function" } as object);
    expect(await thrown(create)).toMatchObject({
      code: "configuration",
      message: expect.stringContaining('"onEvent" must be a function'),
    });
  });
});

/** Changes an event, and the objects in it. */
function meddle(event: object): void {
  for (const [name, value] of Object.entries(event)) {
    if (value instanceof Date) value.setTime(0);
    else if (typeof value === "object" && value !== null) meddle(value);
    Object.assign(event, { [name]: "changed" });
  }
}
