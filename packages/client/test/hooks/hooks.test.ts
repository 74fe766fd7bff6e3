import { describe, expect, it } from "vitest";
import { version } from "../../src/generated/operations.ts";
import { settle } from "../support/fake-clock.ts";
import { json, type Step } from "../support/fake-fetch.ts";
import { createHarness, type SomeOptions, user } from "../support/harness.ts";
import { createTokenHarness, refusal, tokensOf } from "../support/token-harness.ts";

const path = "/api/2/mfa/users/{user_id}/factors";
const about = { callId: "i-1", operation: "getAuthFactors", method: "GET", path };
const limits = { "x-ratelimit-limit": "10", "x-ratelimit-remaining": "7", "x-ratelimit-reset": "60" };
const rateLimit = { limit: 10, remaining: 7, resetSeconds: 60 };
const agent = `onelogin-mfa-client/${version}`;
const headers = { "user-agent": agent, accept: "application/json", authorization: "[redacted]" };

/** Hooks that write down what they are told, in order. */
function recorder() {
  const told: (readonly [name: string, event: unknown])[] = [];
  const names = ["onRequest", "onResponse", "onError", "onRetry", "onEnd"];
  const hooks = names.map((name) => [name, (event: unknown) => void told.push([name, event])]);
  return { told, hooks: Object.fromEntries(hooks) as SomeOptions };
}

describe("the hooks", () => {
  it("receive each attempt in order, with its duration", async () => {
    const { told, hooks } = recorder();
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
    const { mfa, clock } = createHarness(steps, { ...hooks, random: () => 0.5 });
    await clock.run(mfa.getAuthFactors(user));
    const [first, second] = [0, 1].map((attempt) => ({ ...about, attempt }));
    const failed = { status: 503, durationMs: 120 };
    expect(told).toEqual([
      ["onRequest", { ...first, headers }],
      ["onResponse", { ...first, ...failed, requestId: "r-1", rateLimit: undefined }],
      ["onError", { ...first, ...failed, code: "server", systemCode: undefined, willRetry: true }],
      ["onRetry", { ...first, delayMs: 250, status: 503 }],
      ["onRequest", { ...second, headers }],
      ["onResponse", { ...second, status: 200, requestId: "r-2", rateLimit, durationMs: 30 }],
      ["onEnd", { ...about, outcome: "success", status: 200, attempts: 2, durationMs: 400 }],
    ]);
  });

  it("receive all headers redacted but the harmless ones, also those of middleware", async () => {
    const { told, hooks } = recorder();
    const { mfa, sent } = createHarness([json(201, { id: "1", device_id: "1" })], hooks);
    mfa.use({ onRequest: ({ request }) => request.headers.set("x-added", "s3cr3t") });
    const secret = { "X-Api-Key": "s3cr3t", Cookie: "s3cr3t", "X-Trace": "s3cr3t" };
    const headers = { "User-Agent": "app/1", ...secret };
    await mfa.createDeviceVerification({ user_id: 42, device_id: 1 }, { headers });
    expect(JSON.stringify(told)).not.toContain("s3cr3t");
    const hidden = ["authorization", "cookie", "x-added", "x-api-key", "x-trace"];
    expect(told[0]?.[1]).toHaveProperty("headers", {
      ...{ accept: "application/json", "content-type": "application/json", "user-agent": "app/1" },
      ...Object.fromEntries(hidden.map((name) => [name, "[redacted]"])),
    });
    expect(sent[0]?.headers.get("x-added")).toBe("s3cr3t");
  });
});

const thrower = () => {
  throw new Error("from a hook");
};
const faults: [title: string, hook: unknown][] = [
  ["throws", thrower],
  ["rejects", () => Promise.reject(new Error("from a hook"))],
  ["never ends", () => new Promise(() => {})],
  // biome-ignore lint/suspicious/noThenProperty: a thenable that throws is the case
  ["returns a thenable that throws", () => ({ then: thrower })],
  ["changes its event", meddle],
  ["is not a function", "no function"],
];

const names = ["onRequest", "onResponse", "onError", "onRetry", "onEnd", "onToken", "onMismatch", "logger"];

describe.each(faults)("a hook that %s", (_, hook) => {
  it.each(names)("does not affect the call: %s", async (name) => {
    const validator = () => [{ pointer: "", expected: "x", seen: "y" }];
    // a hook without types
    const options: SomeOptions = { [name]: hook, validator };
    const { mfa, sent, clock } = createTokenHarness({ token: [json(503, {}), undefined, refusal] }, options);
    await expect(clock.run(mfa.getAuthFactors(user))).resolves.toEqual([]);
    // vitest reports a rejection that nobody handles
    await settle();
    expect(sent.token).toHaveLength(2);
    expect(tokensOf(sent.api)).toEqual(["token-1"]);
  });
});

function meddle(event: Record<string, unknown>): void {
  for (const name of Object.keys(event)) event[name] = "changed";
}
