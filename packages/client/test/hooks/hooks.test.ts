import { describe, expect, it } from "vitest";
import type { Hooks, MfaClientOptions } from "../../src/index.ts";
import { settle } from "../support/fake-clock.ts";
import { fails, json, type Step, systemFault } from "../support/fake-fetch.ts";
import { caught, createHarness } from "../support/harness.ts";
import { createTokenHarness, refusal } from "../support/token-harness.ts";

const user = { user_id: 42 };
const about = { operation: "getAuthFactors", method: "GET", path: "/api/2/mfa/users/{user_id}/factors" };
const rateLimitHeaders = {
  "x-ratelimit-limit": "10",
  "x-ratelimit-remaining": "7",
  "x-ratelimit-reset": "60",
};
const rateLimit = { limit: 10, remaining: 7, resetSeconds: 60 };
const redacted = { accept: "application/json", authorization: "[redacted]" };

/** Hooks that write down what they are told, in order. */
function recorder() {
  const told: (readonly [name: string, event: unknown])[] = [];
  const note = (name: string) => (event: unknown) => void told.push([name, event]);
  const hooks: Hooks = {
    onRequest: note("request"),
    onResponse: note("response"),
    onRetry: note("retry"),
    onToken: note("token"),
    onMismatch: note("mismatch"),
  };
  return { told, hooks };
}

/** A response that takes its time. */
const after =
  (ms: number, step: Step, schedule: (run: () => void, delayMs: number) => unknown): Step =>
  async (request) => {
    await new Promise<void>((resolve) => void schedule(resolve, ms));
    return step(request);
  };

describe("the hooks", () => {
  it("receive each attempt in order, with its duration", async () => {
    const { told, hooks } = recorder();
    const steps: Step[] = [];
    const { mfa, clock } = createHarness(steps, { ...hooks, random: () => 0.5 });
    steps.push(after(120, json(503, {}, { "x-request-id": "r-1" }), clock.schedule));
    steps.push(after(30, json(200, [], { "x-request-id": "r-2", ...rateLimitHeaders }), clock.schedule));
    await clock.run(mfa.getAuthFactors(user));
    expect(told).toEqual([
      ["request", { ...about, attempt: 0, headers: redacted }],
      [
        "response",
        { ...about, attempt: 0, status: 503, requestId: "r-1", rateLimit: undefined, durationMs: 120 },
      ],
      ["retry", { ...about, attempt: 0, delayMs: 250, status: 503 }],
      ["request", { ...about, attempt: 1, headers: redacted }],
      ["response", { ...about, attempt: 1, status: 200, requestId: "r-2", rateLimit, durationMs: 30 }],
    ]);
  });

  it("receive no response if there is none", async () => {
    const { told, hooks } = recorder();
    const { mfa, clock } = createHarness([fails(systemFault("ECONNRESET"))], { ...hooks, maxRetries: 1 });
    await clock.run(caught(mfa.getAuthFactors(user)));
    expect(told).toEqual([
      ["request", { ...about, attempt: 0, headers: redacted }],
      ["retry", { ...about, attempt: 0, delayMs: 0, status: undefined }],
      ["request", { ...about, attempt: 1, headers: redacted }],
    ]);
  });

  it("receive the token and its request, and a replay as another attempt", async () => {
    const { told, hooks } = recorder();
    const { mfa, revoke, clock } = createTokenHarness({}, hooks);
    await mfa.getAuthFactors(user);
    revoke();
    told.length = 0;
    await mfa.getAuthFactors(user);
    const shown = told.map(([name, event]) => [name, ...pick(event, "operation", "attempt", "status")]);
    expect(shown).toEqual([
      ["request", "getAuthFactors", 0],
      ["response", "getAuthFactors", 0, 401],
      ["request", "generateToken", 0],
      ["response", "generateToken", 0, 200],
      ["token"],
      ["request", "getAuthFactors", 1],
      ["response", "getAuthFactors", 1, 200],
    ]);
    const expiresAt = new Date(clock.now() + 36_000_000);
    expect(told[4]).toEqual(["token", { reason: "refused", source: "server", expiresAt }]);
  });

  it("receive all headers redacted but the harmless ones", async () => {
    const { told, hooks } = recorder();
    const { mfa } = createHarness([json(201, { id: "1", device_id: "1" })], hooks);
    const headers = { "User-Agent": "app/1", "X-Api-Key": "s3cr3t", Cookie: "s3cr3t", "X-Trace": "s3cr3t" };
    await mfa.createDeviceVerification({ user_id: 42, device_id: 1 }, { headers });
    expect(JSON.stringify(told)).not.toContain("s3cr3t");
    expect(told[0]?.[1]).toMatchObject({
      headers: {
        accept: "application/json",
        authorization: "[redacted]",
        "content-type": "application/json",
        cookie: "[redacted]",
        "user-agent": "app/1",
        "x-api-key": "[redacted]",
        "x-trace": "[redacted]",
      },
    });
  });

  it("receive the headers of the caller's middleware redacted", async () => {
    const { told, hooks } = recorder();
    const { mfa, sent } = createHarness([json(200, [])], hooks);
    mfa.use({ onRequest: ({ request }) => request.headers.set("x-added", "s3cr3t") });
    await mfa.getAuthFactors(user);
    expect(told[0]?.[1]).toMatchObject({ headers: { "x-added": "[redacted]" } });
    expect(sent[0]?.headers.get("x-added")).toBe("s3cr3t");
  });
});

const names = ["onRequest", "onResponse", "onRetry", "onToken", "onMismatch"] as const;
const faults: readonly { title: string; hook: () => unknown }[] = [
  { title: "throws", hook: thrower },
  { title: "rejects", hook: () => Promise.reject(new Error("from a hook")) },
  { title: "never ends", hook: () => new Promise(() => {}) },
  {
    title: "returns a thenable that throws",
    // biome-ignore lint/suspicious/noThenProperty: a thenable that throws is the case
    hook: () => ({ then: thrower }),
  },
  { title: "changes its event", hook: meddle as () => unknown },
  { title: "is not a function", hook: "no function" as unknown as () => unknown },
];

describe.each(faults)("a hook that $title", ({ hook }) => {
  it.each(names)("does not affect the call: %s", async (name) => {
    const unhandled: unknown[] = [];
    const note = (reason: unknown) => void unhandled.push(reason);
    process.on("unhandledRejection", note);
    const mismatches = [{ pointer: "", expected: "x", seen: "y" }];
    // a hook without types
    const options = { [name]: hook, validator: () => mismatches } as MfaClientOptions;
    const { mfa, sent, clock } = createTokenHarness({ token: [json(503, {}), undefined, refusal] }, options);
    await expect(clock.run(mfa.getAuthFactors(user))).resolves.toEqual([]);
    expect(sent.api[0]?.headers.get("authorization")).toBe("Bearer token-1");
    await settle();
    process.off("unhandledRejection", note);
    expect({ unhandled, token: sent.token.length, api: sent.api.length }).toEqual({
      unhandled: [],
      token: 2,
      api: 1,
    });
  });
});

function thrower(): never {
  throw new Error("from a hook");
}

function meddle(event: Record<string, unknown>): void {
  for (const name of Object.keys(event)) event[name] = "changed";
}

function pick(event: unknown, ...names: readonly string[]): unknown[] {
  const fields = event as Record<string, unknown>;
  return names.map((name) => fields[name]).filter((value) => value !== undefined);
}
