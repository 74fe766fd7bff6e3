import { getEventListeners } from "node:events";
import { describe, expect, it } from "vitest";
import { createMfaClient } from "../src/index.ts";
import { settle } from "./support/fake-clock.ts";
import { fails, hangs, hangsInBody, json, type Step, systemFault } from "./support/fake-fetch.ts";
import { caught, createHarness, levels, token } from "./support/harness.ts";

const user = { user_id: 42 };
const reason = new Error("the user went away");
const busy = json(503, { statusCode: 503, name: "X", message: "no" }, { "retry-after": "9" });
const never = () => new Promise<never>(() => {});
const listeners = (signal: AbortSignal) => getEventListeners(signal, "abort").length;

const waiting: readonly {
  title: string;
  steps: readonly Step[];
  accessToken?: () => Promise<string>;
  sends: number;
}[] = [
  { title: "fetch", steps: [hangs], sends: 1 },
  { title: "the body", steps: [hangsInBody], sends: 1 },
  { title: "another attempt", steps: [busy, json(200, [])], sends: 1 },
  { title: "the access token", steps: [json(200, [])], accessToken: never, sends: 0 },
];

describe.each(levels)("an abort at the $level", ({ call }) => {
  it.each(waiting)(
    "ends a call that waits for $title",
    async ({ steps, accessToken = async () => token, sends }) => {
      const { mfa, sent, clock } = createHarness(steps, { accessToken });
      const controller = new AbortController();
      const work = caught(call(mfa, "getAuthFactors", user, { signal: controller.signal }));
      await settle();
      expect({ sent: sent.length, listeners: listeners(controller.signal) }).toEqual({
        sent: sends,
        listeners: 1,
      });
      controller.abort(reason);
      expect(await work).toMatchObject({ code: "aborted", operation: "getAuthFactors", cause: reason });
      expect({ timers: clock.pending(), listeners: listeners(controller.signal) }).toEqual({
        timers: [],
        listeners: 0,
      });
      await clock.advance(600_000);
      expect(sent).toHaveLength(sends);
    },
  );

  it("before the call sends nothing", async () => {
    let asked = 0;
    const { mfa, sent, clock } = createHarness([json(200, [])], { accessToken: () => `token-${++asked}` });
    let ran = 0;
    mfa.use({
      onRequest() {
        ran++;
      },
    });
    const signal = AbortSignal.abort(reason);
    const error = await caught(call(mfa, "getAuthFactors", user, { signal }));
    expect(error).toMatchObject({ code: "aborted", cause: reason });
    await clock.advance(600_000);
    expect({ ran, asked, sent, timers: clock.pending() }).toEqual({ ran: 0, asked: 0, sent: [], timers: [] });
    expect(listeners(signal)).toBe(0);
  });

  it("without a reason gives the error the platform's AbortError as its cause", async () => {
    const { mfa } = createHarness([hangs]);
    const error = await caught(call(mfa, "getAuthFactors", user, { signal: AbortSignal.abort() }));
    expect(error.cause).toMatchObject({ name: "AbortError" });
  });

  it("aborts the request, so that the platform can close the connection", async () => {
    let carried: AbortSignal | undefined;
    const { mfa } = createHarness([
      (request) => {
        carried = request.signal;
        return never();
      },
    ]);
    const controller = new AbortController();
    const work = caught(call(mfa, "getAuthFactors", user, { signal: controller.signal }));
    await settle();
    expect(carried?.aborted).toBe(false);
    controller.abort(reason);
    await work;
    expect(carried?.aborted).toBe(true);
  });

  it("is the error even if fetch rejects with another one", async () => {
    const step: Step = (request) =>
      new Promise((_, reject) => {
        request.signal.addEventListener("abort", () => reject(systemFault("ECONNREFUSED")));
      });
    const { mfa, sent } = createHarness([step]);
    const controller = new AbortController();
    const work = caught(call(mfa, "getAuthFactors", user, { signal: controller.signal }));
    await settle();
    controller.abort(reason);
    expect(await work).toMatchObject({ code: "aborted", cause: reason });
    await settle();
    expect(sent).toHaveLength(1);
  });

  it("after the call changes nothing", async () => {
    const { mfa, clock } = createHarness([json(200, [])]);
    const controller = new AbortController();
    const outcome = await call(mfa, "getAuthFactors", user, { signal: controller.signal });
    expect({ timers: clock.pending(), listeners: listeners(controller.signal) }).toEqual({
      timers: [],
      listeners: 0,
    });
    controller.abort(reason);
    await settle();
    expect(outcome).toBeDefined();
  });

  it.each([
    { title: "an invalid input", steps: [json(200, [])], input: { user_id: "" } },
    { title: "a network error", steps: [fails(new TypeError("x"))], input: user },
    { title: "an invalid response", steps: [json(200, null)], input: user },
  ])("is not listened for after $title", async ({ steps, input }) => {
    const { mfa, clock } = createHarness(steps);
    const { signal } = new AbortController();
    await clock.run(caught(call(mfa, "getAuthFactors", input, { signal })));
    expect({ timers: clock.pending(), listeners: listeners(signal) }).toEqual({ timers: [], listeners: 0 });
  });
});

it("fetch receives the abort signal beside the request, which may lose its own", async () => {
  let handed: AbortSignal | undefined;
  const mfa = createMfaClient({
    subdomain: "acme",
    accessToken: token,
    fetch: (_, { signal }) => {
      handed = signal;
      return never();
    },
  });
  const controller = new AbortController();
  const work = caught(mfa.getAuthFactors(user, { signal: controller.signal }));
  await settle();
  expect(handed?.aborted).toBe(false);
  controller.abort(reason);
  expect(await work).toMatchObject({ code: "aborted" });
  expect(handed?.aborted).toBe(true);
});
