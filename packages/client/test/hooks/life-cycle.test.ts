import { describe, expect, it } from "vitest";
import { isMfaError, type LogEntry, type MfaClient } from "../../src/index.ts";
import { fails, hangs, hangsInBody, json, raw, type Step, systemFault } from "../support/fake-fetch.ts";
import { caught, createHarness, type SomeOptions, user } from "../support/harness.ts";
import { createTokenHarness, refusal } from "../support/token-harness.ts";

/** An entry of the log as one line, without what names the call. */
function lineOf(entry: LogEntry): string {
  switch (entry.type) {
    case "response":
      return `response ${entry.attempt} ${entry.status}`;
    case "error": {
      const why = [entry.code, entry.systemCode, entry.status].filter((part) => part !== undefined).join(" ");
      return `error ${entry.attempt} ${why} after ${entry.durationMs} ms${entry.willRetry ? ", will retry" : ""}`;
    }
    case "retry":
      return `retry ${entry.attempt} in ${entry.delayMs} ms`;
    case "end":
      return `end ${entry.outcome}, attempts: ${entry.attempts}, ${entry.durationMs} ms`;
    case "request":
      return `request ${entry.attempt}`;
    default:
      return entry.type;
  }
}

interface Case {
  readonly title: string;
  readonly steps: readonly Step[];
  readonly log: readonly string[];
  readonly call?: (mfa: MfaClient) => Promise<unknown>;
  readonly options?: SomeOptions;
}

const byPath = (mfa: MfaClient) =>
  mfa.GET("/api/2/mfa/users/{user_id}/factors", { params: { path: { user_id: 42 } } });

/** Aborts as soon as the call has nothing to do but wait. */
function abortLate(mfa: MfaClient) {
  const controller = new AbortController();
  const work = mfa.getAuthFactors(user, { signal: controller.signal });
  setImmediate(() => controller.abort());
  return work;
}

const invalid = [
  ...["request 0", "response 0 200", "error 0 protocol 200 after 0 ms", "end protocol, attempts: 1, 0 ms"],
];
const cases: readonly Case[] = [
  {
    title: "a success",
    steps: [json(200, [])],
    log: ["request 0", "response 0 200", "end success, attempts: 1, 0 ms"],
  },
  {
    title: "an error response that is retried",
    steps: [json(503, {}), json(200, [])],
    log: [
      ...["request 0", "response 0 503", "error 0 server 503 after 0 ms, will retry", "retry 0 in 250 ms"],
      ...["request 1", "response 1 200", "end success, attempts: 2, 250 ms"],
    ],
  },
  {
    title: "a refused connection, retried and refused again",
    steps: [fails(systemFault("ECONNREFUSED"))],
    options: { maxRetries: 1 },
    log: [
      ...["request 0", "error 0 network ECONNREFUSED after 0 ms, will retry", "retry 0 in 250 ms"],
      ...["request 1", "error 1 network ECONNREFUSED after 0 ms", "end network, attempts: 2, 250 ms"],
    ],
  },
  {
    title: "a timeout while a fetch that ignores its signal waits",
    steps: [json(503, {}), hangs],
    log: [
      ...["request 0", "response 0 503", "error 0 server 503 after 0 ms, will retry", "retry 0 in 250 ms"],
      ...["request 1", "error 1 timeout after 4750 ms", "end timeout, attempts: 2, 5000 ms"],
    ],
  },
  {
    title: "a timeout in the body",
    steps: [hangsInBody],
    log: ["request 0", "error 0 timeout after 5000 ms", "end timeout, attempts: 1, 5000 ms"],
  },
  {
    title: "an abort during an attempt",
    steps: [hangs],
    call: abortLate,
    log: ["request 0", "error 0 aborted after 0 ms", "end aborted, attempts: 1, 0 ms"],
  },
  {
    title: "an abort before the first attempt",
    steps: [json(200, [])],
    call: (mfa) => mfa.getAuthFactors(user, { signal: AbortSignal.abort() }),
    log: ["end aborted, attempts: 0, 0 ms"],
  },
  {
    title: "HTML with 200",
    steps: [raw(200, "<p>", { "content-type": "text/html" })],
    log: invalid,
  },
  ...[
    { title: "of a method", call: (mfa: MfaClient) => mfa.getAuthFactors(user) },
    { title: "by path", call: byPath },
    { title: "as a response", call: (mfa: MfaClient) => mfa.getAuthFactors(user, { as: "response" }) },
  ].map(({ title, call }) => ({
    title: `a 404 ${title}`,
    steps: [json(404, {})],
    call,
    log: invalid.map((line) => line.replace("protocol", "not_found").replace("200", "404")),
  })),
  {
    title: "an invalid input",
    steps: [],
    call: (mfa) => mfa.getAuthenticationDevices({ user_id: Number.NaN }),
    log: ["end invalid_input, attempts: 0, 0 ms"],
  },
  {
    title: "middleware that responds",
    steps: [],
    call(mfa) {
      mfa.use({ onRequest: () => Response.json([]) });
      return mfa.getAuthFactors(user);
    },
    log: ["end success, attempts: 0, 0 ms"],
  },
  {
    title: "middleware that throws after the response",
    steps: [json(200, [])],
    call(mfa) {
      mfa.use({ onResponse: () => Promise.reject(new Error("x")) });
      return mfa.getAuthFactors(user);
    },
    log: invalid,
  },
];

/** The log of one call, and the call's end. */
async function observe({ steps, options, call = (mfa) => mfa.getAuthFactors(user) }: Case) {
  const log: LogEntry[] = [];
  const heard: unknown[] = [];
  const hear = (event: unknown) => void heard.push(event);
  const hooks = { onRequest: hear, onResponse: hear, onError: hear, onRetry: hear, onEnd: hear };
  const limits = { random: () => 0.5, timeoutMs: 5000 };
  const { mfa, clock } = createHarness(steps, {
    ...{ ...limits, ...hooks, logger: (entry: LogEntry) => void log.push(entry), ...options },
  });
  const end = await clock.run(call(mfa)).catch((error: unknown) => error);
  await clock.advance(60_000);
  return { log, heard, end };
}

describe("the events of a call", () => {
  it.each(cases)("end exactly once, and are the same for hooks and logger: $title", async (one) => {
    const { log, heard } = await observe(one);
    expect(log.map(lineOf)).toEqual(one.log);
    expect(heard).toEqual(log.map(({ type, ...event }) => event));
  });

  it.each(cases)("have one call id, which the error has, too: $title", async (one) => {
    const { log, end } = await observe(one);
    const ids = log.flatMap((entry) => ("callId" in entry ? [entry.callId] : []));
    expect(new Set(ids)).toEqual(new Set(["i-1"]));
    expect(isMfaError(end) ? end.callId : "i-1").toBe("i-1");
  });

  it("tell calls of one operation apart that run at the same time", async () => {
    const log: LogEntry[] = [];
    const logger = (entry: LogEntry) => void log.push(entry);
    const { mfa, clock } = createHarness([json(200, [])], { logger, random: () => 0.5 });
    await clock.run(Promise.all([mfa.getAuthFactors(user), mfa.getAuthFactors(user)]));
    const ids = log.flatMap((entry) => ("callId" in entry ? [`${entry.type} ${entry.callId}`] : []));
    const both = (type: string) => [`${type} i-1`, `${type} i-2`];
    expect(ids.sort()).toEqual(["end", "request", "response"].flatMap(both));
  });

  it("include those of a token request that fails, with an id of its own", async () => {
    const log: LogEntry[] = [];
    const logger = (entry: LogEntry) => void log.push(entry);
    const { mfa } = createTokenHarness({ token: [refusal] }, { random: () => 0.5, logger });
    const error = await caught(mfa.getAuthFactors(user));
    const lines = log.map((entry) => `${"callId" in entry && entry.callId} ${lineOf(entry)}`);
    expect(lines).toEqual([
      ...["i-2 request 0", "i-2 response 0 401", "i-2 error 0 authentication 401 after 0 ms"],
      ...["i-2 end authentication, attempts: 1, 0 ms", "i-1 end authentication, attempts: 0, 0 ms"],
    ]);
    expect(error).toMatchObject({ operation: "generateToken", callId: "i-2" });
  });

  it("reach a logger also of the access token", async () => {
    const types: string[] = [];
    const { mfa } = createTokenHarness({}, { logger: ({ type }) => void types.push(type) });
    await mfa.getAuthFactors(user);
    expect(types).toEqual(["request", "response", "end", "token", "request", "response", "end"]);
  });
});
