import { getEventListeners } from "node:events";
import { describe, expect, it } from "vitest";
import type { PollTick } from "../../src/flows/wait-for.ts";
import { createFakeClock, settle } from "../support/fake-clock.ts";
import { caught, never } from "../support/harness.ts";
import { failing, failure, flows, ids, scriptFlow, startPush, state } from "./support/script.ts";

const pending = state("pending");
const accepted = state("accepted");
const begin = createFakeClock().elapsed();

describe("a wait", () => {
  it.each(flows)("for $name polls at once, then every 2.5 s while pending", async (flow) => {
    const polls = ["pending", "pending", "pending", "accepted"].map((status) => flow.state(status));
    const script = scriptFlow(flow, { auth_factor_name: "OneLogin Voice" }, [], polls);
    const { mfa, clock, calls, count } = script;
    const { wait } = await flow.start(mfa, { clock });
    expect(await clock.run(wait())).toEqual({ status: "accepted", device_id: ids.device });
    expect(clock.delays.filter((ms) => ms !== 900_000)).toEqual([2_500, 2_500, 2_500]);
    expect([count(flow.starts), count(flow.asks)]).toEqual([1, 4]);
    expect(calls.at(-1)?.input).toEqual(flow.call);
  });

  it.each([
    [state("accepted"), { status: "accepted", device_id: ids.device }, "final"],
    [state("rejected"), { status: "rejected" }, "final"],
    [state("expired"), { status: "unknown", rawStatus: "expired" }, "not final"],
    [{ status: { error: false } }, { status: "unknown", rawStatus: "a state of type object" }, "not final"],
  ])("ends with %j as %j, which is %s", async (response, outcome, kind) => {
    const { wait, clock, count } = await startPush([pending, response, accepted], 120);
    expect(await clock.run(wait())).toEqual(outcome);
    expect(clock.pending()).toEqual([]);
    const next = kind === "final" ? outcome : { status: "accepted" };
    expect(await clock.run(wait())).toMatchObject(next);
    expect(count("getUserVerification")).toBe(kind === "final" ? 2 : 3);
  });

  it.each([
    ...[249, Number.NaN, Number.POSITIVE_INFINITY, "500" as never].map((intervalMs) => ({ intervalMs })),
    ...[0, -1, Number.NaN, "500" as never].map((timeoutMs) => ({ timeoutMs })),
  ])("refuses %j", async (options) => {
    const { wait, count } = await startPush([accepted]);
    const error = await caught(wait(options));
    expect(error).toMatchObject({ code: "invalid_input", operation: "getUserVerification" });
    expect(error.message).toContain(`"${Object.keys(options)[0]}" must be`);
    expect(count("getUserVerification")).toBe(0);
  });
});

describe("the end of a wait", () => {
  it.each([
    ["is pending", [pending], "expired"],
    ["fails", [pending, failure("server")], "expired"],
    ["is accepted", [pending, pending, pending, accepted], "accepted"],
  ])("is a last poll at expires_at, as the user may have acted: if it %s", async (_, polls, status) => {
    const { wait, clock, polledAt } = await startPush(polls, 120);
    expect((await clock.run(wait({ intervalMs: 50_000, timeoutMs: 600_000 }))).status).toBe(status);
    expect(polledAt).toEqual([0, 50_000, 100_000, 120_000]);
    expect(clock.pending()).toEqual([]);
  });

  it.each([
    ["there is no expires_at", undefined, undefined],
    ["no response has a Date", 120, new Headers()],
  ])("comes after 15 minutes, and is pending, if %s", async (_, seconds, headers) => {
    const { wait, clock, polledAt } = await startPush([pending], seconds, headers);
    expect((await clock.run(wait({ intervalMs: 60_000 }))).status).toBe("pending");
    expect(polledAt.at(-1)).toBe(840_000);
  });

  it("is timeoutMs, with the outcome pending, after which another wait can begin", async () => {
    const { wait, clock, polledAt } = await startPush([pending, pending, accepted], 120);
    const retryUntil = new Date(clock.now() + 120_000);
    expect(await clock.run(wait({ timeoutMs: 5_000 }))).toEqual({ status: "pending", retryUntil });
    expect(polledAt).toEqual([0, 2_500]);
    expect(await clock.run(wait())).toMatchObject({ status: "accepted" });
  });

  it("is not before the first response at the moment of expires_at", async () => {
    const slow = () => new Promise((resolve) => clock.schedule(() => resolve(accepted), 1_000));
    const { wait, clock } = await startPush([slow], 120);
    await clock.advance(120_000);
    expect(await clock.run(wait())).toMatchObject({ status: "accepted" });
  });

  it.each([3_600_000, -3_600_000])("stays where it was if the clock is set by %d ms", async (jumpMs) => {
    const { wait, clock, polledAt } = await startPush([pending], 120);
    const onPoll = () => clock.jump(jumpMs);
    expect(await clock.run(wait({ intervalMs: 60_000, onPoll }))).toEqual({ status: "expired" });
    expect([polledAt.length, clock.elapsed() - begin]).toEqual([3, 120_000]);
  });

  it("comes after timeoutMs even if a poll never ends, which is aborted and not reported", async () => {
    const ticks: PollTick[] = [];
    const { wait, clock, calls } = await startPush([never], 120);
    const work = wait({ timeoutMs: 7_000, onPoll: (tick) => ticks.push(tick) });
    await clock.advance(6_999);
    expect(calls.at(-1)?.options.signal?.aborted).toBe(false);
    expect(await clock.run(work)).toMatchObject({ status: "pending" });
    expect([clock.elapsed() - begin, clock.pending(), ticks]).toEqual([7_000, [], []]);
    expect(calls.at(-1)?.options.signal?.aborted).toBe(true);
  });
});

describe("a poll", () => {
  it("receives the headers and a deadline of 30 s, and is not retried by the client", async () => {
    const { wait, clock, calls } = await startPush([pending, accepted], 120);
    await clock.run(wait({ headers: { a: "b" } }));
    const told = { signal: expect.any(AbortSignal), headers: { a: "b" }, timeoutMs: 30_000, maxRetries: 0 };
    expect(calls.slice(1).map(({ options }) => options)).toEqual([told, told]);
  });

  it("is reported to onPoll with its number, its end and the whole milliseconds since the start", async () => {
    const ticks: PollTick[] = [];
    const error = failure("server");
    const { wait, clock } = await startPush([pending, pending, error, accepted]);
    await clock.run(wait({ intervalMs: 1_000.4, onPoll: (tick) => ticks.push(tick) }));
    expect(ticks).toEqual([
      { attempt: 1, status: "pending", elapsedMs: 0 },
      { attempt: 2, status: "pending", elapsedMs: 1_000 },
      { attempt: 3, status: "failed", elapsedMs: 2_001, error },
      { attempt: 4, status: "accepted", elapsedMs: 3_001 },
    ]);
  });

  it.each(failing)("is followed by another if onPoll fails (%#)", async (onPoll) => {
    const { wait, clock, count } = await startPush([pending, failure("server"), accepted]);
    expect(await clock.run(wait({ onPoll }))).toMatchObject({ status: "accepted" });
    expect(count("getUserVerification")).toBe(3);
  });
});

describe("a poll that fails", () => {
  const busy = failure("server");
  const passing = ["server", "rate_limit", "network", "timeout", "protocol"] as const;
  const limited = (retryAfterMs?: number) => failure("rate_limit", { retryAfterMs });
  const four = [busy, busy, busy, busy];
  const at = (seconds: readonly number[]) => seconds.map((one) => one * 1000);
  it.each([
    ...passing.map((code) => [code, 2_500, [pending, failure(code), pending], [0, 2.5, 5, 7.5]] as const),
    ["a Retry-After", 2_500, [limited(9_000)], [0, 9]],
    ["a short Retry-After", 2_500, [limited(100)], [0, 2.5]],
    ["no Retry-After", 2_500, [limited()], [0, 2.5]],
    ["a delay that would exceed 30 s", 20_000, [busy, busy], [0, 20, 50]],
    ["an interval of more than 30 s", 60_000, [busy, busy], [0, 60, 120]],
    ["four others in a row", 2_500, four, [0, 2.5, 7.5, 17.5, 37.5]],
    [
      "four others again",
      250,
      [...four, pending, ...four],
      [0, 0.25, 0.75, 1.75, 3.75, 4, 4.25, 4.75, 5.75, 7.75],
    ],
  ] as const)("with %s is followed by another", async (_, intervalMs, polls, seconds) => {
    const { wait, clock, polledAt } = await startPush([...polls, accepted]);
    expect(await clock.run(wait({ intervalMs }))).toMatchObject({ status: "accepted" });
    expect(polledAt).toEqual(at(seconds));
  });

  // biome-ignore format: a list
  it.each([
    ...([
      "not_found", "authentication", "permission", "validation", "request", "invalid_input", "configuration",
    ] as const).map((code) => failure(code)),
    new TypeError("x is undefined"),
  ])("with %s ends the wait at once", async (error) => {
    const { wait, clock, count } = await startPush([pending, error, accepted]);
    await expect(clock.run(wait())).rejects.toBe(error);
    expect([count("getUserVerification"), ...clock.pending()]).toEqual([2]);
  });

  it("five times in a row ends the wait with the last error, after delays that double", async () => {
    const last = failure("network");
    const { wait, clock, polledAt } = await startPush([busy, busy, busy, busy, last, accepted]);
    expect(await caught(clock.run(wait()))).toBe(last);
    expect(polledAt).toEqual([0, 2_500, 7_500, 17_500, 37_500]);
    expect(clock.pending()).toEqual([]);
  });

  it("is not followed by another if retryAfterMs exceeds the wait", async () => {
    const { wait, clock, count } = await startPush([limited(3_600_000), accepted], 120);
    const begin = clock.now();
    expect(await clock.run(wait())).toEqual({ status: "expired" });
    expect([count("getUserVerification"), clock.now() - begin]).toEqual([1, 120_000]);
  });
});

const reason = new Error("the user went away");
const listeners = (signal: AbortSignal) => getEventListeners(signal, "abort").length;

describe("an abort of a wait", () => {
  it.each([
    ["between two polls", pending, 2],
    ["during a poll that ignores the signal", never, 1],
  ])("%s ends the wait at once, and nothing more is sent", async (_, response, timers) => {
    const { wait, clock, count, calls } = await startPush([response], 120);
    const controller = new AbortController();
    const work = caught(wait({ signal: controller.signal }));
    await settle();
    expect([clock.pending().length, listeners(controller.signal)]).toEqual([timers, 1]);
    controller.abort(reason);
    expect(await work).toMatchObject({ code: "aborted", operation: "getUserVerification", cause: reason });
    expect([clock.pending().length, listeners(controller.signal)]).toEqual([0, 0]);
    expect(calls.at(-1)?.options.signal?.aborted).toBe(true);
    await clock.advance(600_000);
    expect(count("getUserVerification")).toBe(1);
  });

  it("before it begins sends nothing, and does not end a later wait", async () => {
    const { wait, clock, count } = await startPush([pending, state("accepted")]);
    expect(await caught(wait({ signal: AbortSignal.abort(reason) }))).toMatchObject({ cause: reason });
    expect([count("getUserVerification"), ...clock.pending()]).toEqual([0]);
    expect(await clock.run(wait())).toMatchObject({ status: "accepted" });
  });

  it("in onPoll ends it at once, before the next poll", async () => {
    const { wait, clock, count } = await startPush([pending]);
    const controller = new AbortController();
    const work = wait({ signal: controller.signal, onPoll: () => controller.abort(reason) });
    // no clock is moved here
    expect(await caught(work)).toMatchObject({ code: "aborted" });
    expect([count("getUserVerification"), ...clock.pending()]).toEqual([1]);
  });
});
