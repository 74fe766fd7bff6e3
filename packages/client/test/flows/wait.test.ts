import { describe, expect, it } from "vitest";
import { enroll } from "../../src/flows/enroll.ts";
import { type PollTick, waitFor } from "../../src/flows/wait-for.ts";
import { createFakeClock, settle } from "../support/fake-clock.ts";
import { caught } from "./support/caught.ts";
import { ids, registration, state } from "./support/samples.ts";
import { createScript, never } from "./support/script.ts";
import { startPush } from "./support/waiting.ts";

const pending = state("pending");
const accepted = state("accepted", { device_id: "7" });

describe("a wait", () => {
  it("polls at once, then every 2.5 s while pending, and starts nothing again", async () => {
    const { wait, clock, polledAt, calls, count } = await startPush([pending, pending, pending, accepted]);
    expect(await clock.run(wait())).toEqual({ status: "accepted", device_id: "7" });
    expect(polledAt).toEqual([0, 2_500, 5_000, 7_500]);
    expect(count("createDeviceVerification")).toBe(1);
    expect(calls.at(-1)?.input).toEqual({ user_id: 42, verification_id: ids.verification });
  });

  it.each([
    [state("accepted"), { status: "accepted", device_id: ids.device }],
    [state("rejected"), { status: "rejected" }],
    [state("denied"), { status: "unknown", rawStatus: "denied" }],
    [state("expired"), { status: "unknown", rawStatus: "expired" }],
    [{ status: { error: false, code: 200 } }, { status: "unknown", rawStatus: "a state of type object" }],
  ])("ends with %j as %j, which is final", async (response, outcome) => {
    const { wait, clock, count } = await startPush([pending, response, accepted], 120);
    expect(await clock.run(wait())).toEqual(outcome);
    await clock.advance(600_000);
    expect(await wait()).toEqual(outcome);
    expect(count("getUserVerification")).toBe(2);
    expect(clock.pending()).toEqual([]);
  });

  it("polls at the given interval", async () => {
    const { wait, clock, polledAt } = await startPush([pending, pending, accepted]);
    await clock.run(wait({ intervalMs: 250 }));
    expect(polledAt).toEqual([0, 250, 500]);
  });

  it("polls an enrollment in the same way", async () => {
    const { mfa, clock, calls } = createScript({
      createFactorRegistration: [registration({ auth_factor_name: "OneLogin Voice" })],
      getUserRegistration: [pending, accepted],
    });
    const input = { user_id: 42, factor: 1, display_name: "phone" };
    const { wait } = await enroll(mfa, input, { clock });
    expect(await clock.run(wait())).toEqual({ status: "accepted", device_id: "7" });
    expect(calls.at(-1)?.input).toEqual({ user_id: 42, registration_id: ids.registration });
  });

  it.each([
    { intervalMs: 249 },
    { intervalMs: Number.NaN },
    { intervalMs: Number.POSITIVE_INFINITY },
    { timeoutMs: 0 },
    { timeoutMs: -1 },
    { timeoutMs: Number.NaN },
  ])("refuses %j", async (options) => {
    const { wait, count } = await startPush([accepted]);
    const error = await caught(wait(options));
    expect(error).toMatchObject({ code: "invalid_input", operation: "getUserVerification" });
    expect(error.message).toContain(`"${Object.keys(options)[0]}" must be`);
    expect(count("getUserVerification")).toBe(0);
  });
});

describe("the end of a wait", () => {
  it("is expires_at, with the outcome expired", async () => {
    const { wait, clock, polledAt } = await startPush([pending], 120);
    expect(await clock.run(wait({ intervalMs: 50_000, timeoutMs: 600_000 }))).toEqual({ status: "expired" });
    expect(polledAt).toEqual([0, 50_000, 100_000]);
    expect(clock.pending()).toEqual([]);
  });

  it("is timeoutMs, with the outcome pending, after which another wait can begin", async () => {
    const { wait, clock, polledAt } = await startPush([pending, pending, accepted], 120);
    const retryUntil = new Date(clock.now() + 120_000);
    expect(await clock.run(wait({ timeoutMs: 5_000 }))).toEqual({ status: "pending", retryUntil });
    expect(polledAt).toEqual([0, 2_500]);
    expect(await clock.run(wait())).toMatchObject({ status: "accepted" });
  });

  it("has the outcome expired if expires_at and timeoutMs coincide", async () => {
    const { wait, clock } = await startPush([pending], 120);
    expect(await clock.run(wait({ timeoutMs: 120_000 }))).toEqual({ status: "expired" });
  });

  it("comes after 15 minutes if there is no expires_at", async () => {
    const { wait, clock, polledAt } = await startPush([pending]);
    const outcome = await clock.run(wait({ intervalMs: 60_000 }));
    expect(outcome).toEqual({ status: "pending", retryUntil: undefined });
    expect(polledAt.at(-1)).toBe(840_000);
  });

  it("precedes the first poll if expires_at is past", async () => {
    const { wait, clock, count } = await startPush([accepted], 120);
    await clock.advance(120_000);
    expect(await wait()).toEqual({ status: "expired" });
    expect(count("getUserVerification")).toBe(0);
  });

  it.each([
    { seconds: 120, timeoutMs: undefined, end: 120_000, status: "expired" },
    { seconds: 120, timeoutMs: 7_000, end: 7_000, status: "pending" },
  ])("comes after $end ms even if a poll never ends", async ({ seconds, timeoutMs, end, status }) => {
    const { wait, clock } = await startPush([never], seconds);
    const begin = clock.now();
    expect(await clock.run(wait({ timeoutMs }))).toMatchObject({ status });
    expect(clock.now() - begin).toBe(end);
    expect(clock.pending()).toEqual([]);
  });

  it.each([3_600_000, -3_600_000])("stays where it was if the clock is set by %d ms", async (jumpMs) => {
    const fake = createFakeClock();
    let set = 0;
    const clock = { schedule: fake.schedule, now: () => fake.now() + set, elapsed: fake.now };
    const expiresAt = new Date(clock.now() + 120_000);
    const ask = async () => {
      set = jumpMs;
      return { status: "pending", retryUntil: expiresAt } as const;
    };
    const begin = fake.now();
    const work = waitFor({ ask, operation: "getUserVerification", expiresAt, clock }, {});
    expect(await fake.run(work)).toEqual({ status: "expired" });
    expect(fake.now() - begin).toBe(120_000);
  });

  it("has the outcome expired even if the timer fires early", async () => {
    const fake = createFakeClock();
    const clock = { ...fake, schedule: (run: () => void, ms: number) => fake.schedule(run, ms - 1) };
    const expiresAt = new Date(fake.now() + 120_000);
    const ask = async () => ({ status: "pending", retryUntil: expiresAt }) as const;
    const work = waitFor({ ask, operation: "getUserVerification", expiresAt, clock }, {});
    expect(await fake.run(work)).toEqual({ status: "expired" });
  });

  it("has the outcome expired if the last response comes late", async () => {
    const { wait, clock } = await startPush(
      [
        () => new Promise((resolve) => clock.schedule(() => resolve(pending), 119_999)),
        () => clock.advance(1).then(() => pending),
      ],
      120,
    );
    expect(await clock.run(wait({ intervalMs: 250 }))).toEqual({ status: "expired" });
  });
});

describe("a poll", () => {
  it("receives the headers and a deadline of 30 s, and is not retried by the client", async () => {
    const { wait, clock, calls } = await startPush([pending, accepted], 120);
    await clock.run(wait({ headers: { a: "b" } }));
    const told = { signal: expect.any(AbortSignal), headers: { a: "b" }, timeoutMs: 30_000, maxRetries: 0 };
    expect(calls.slice(1).map(({ options }) => options)).toEqual([told, told]);
  });

  it.each([
    { title: "timeoutMs has passed", abort: () => {}, ms: 5_000 },
    { title: "the caller aborts", abort: (controller: AbortController) => controller.abort(), ms: 0 },
  ])("in progress is aborted when $title", async ({ abort, ms }) => {
    const controller = new AbortController();
    const { wait, clock, calls } = await startPush([never]);
    const work = wait({ signal: controller.signal, timeoutMs: 5_000 }).catch(() => undefined);
    await settle();
    const signal = calls.at(-1)?.options.signal;
    expect(signal?.aborted).toBe(false);
    abort(controller);
    await clock.advance(ms);
    await work;
    expect(signal?.aborted).toBe(true);
  });

  it("is reported to onPoll with its number, its state and the time since the start", async () => {
    const ticks: PollTick[] = [];
    const { wait, clock } = await startPush([pending, pending, accepted]);
    await clock.run(wait({ intervalMs: 1_000, onPoll: (tick) => ticks.push(tick) }));
    expect(ticks).toEqual([
      { attempt: 1, status: "pending", elapsedMs: 0 },
      { attempt: 2, status: "pending", elapsedMs: 1_000 },
      { attempt: 3, status: "accepted", elapsedMs: 2_000 },
    ]);
  });

  it("ends the wait if onPoll throws", async () => {
    const { wait, clock, count } = await startPush([pending]);
    const onPoll = () => {
      throw new RangeError("no room");
    };
    await expect(clock.run(wait({ onPoll }))).rejects.toThrow("no room");
    expect([count("getUserVerification"), ...clock.pending()]).toEqual([1]);
  });
});
