import { describe, expect, it } from "vitest";
import type { PollTick } from "../../src/flows/wait-for.ts";
import { caught } from "../support/harness.ts";
import { failure, startPush, state } from "./support/script.ts";

const pending = state("pending");
const accepted = state("accepted");
const busy = failure("server");

describe("a poll that fails", () => {
  it.each(["server", "rate_limit", "network", "timeout", "protocol"] as const)(
    "with %s is followed by another",
    async (code) => {
      const { wait, clock, polledAt, count } = await startPush([pending, failure(code), pending, accepted]);
      expect(await clock.run(wait())).toMatchObject({ status: "accepted" });
      expect(polledAt).toEqual([0, 2_500, 5_000, 7_500]);
      expect(count("createDeviceVerification")).toBe(1);
    },
  );

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

  it("four times in a row does not end the wait, also not twice", async () => {
    const four = [busy, busy, busy, busy];
    const { wait, clock, count } = await startPush([...four, pending, ...four, accepted]);
    expect(await clock.run(wait({ intervalMs: 250 }))).toMatchObject({ status: "accepted" });
    expect(count("getUserVerification")).toBe(10);
  });

  it.each([
    [9_000, 9_000],
    [100, 2_500],
    [undefined, 2_500],
  ])("with a Retry-After of %j ms is followed by another after %i ms", async (retryAfterMs, next) => {
    const { wait, clock, polledAt } = await startPush([failure("rate_limit", { retryAfterMs }), accepted]);
    await clock.run(wait());
    expect(polledAt).toEqual([0, next]);
  });

  it.each([
    [20_000, [0, 20_000, 50_000]],
    [60_000, [0, 60_000, 120_000]],
  ])("is followed by another after at most 30 s or the interval of %i ms", async (intervalMs, times) => {
    const { wait, clock, polledAt } = await startPush([busy, busy, accepted]);
    await clock.run(wait({ intervalMs }));
    expect(polledAt).toEqual(times);
  });

  it("is not followed by another if retryAfterMs exceeds the wait", async () => {
    const limited = failure("rate_limit", { retryAfterMs: 3_600_000 });
    const { wait, clock, count } = await startPush([limited, accepted], 120);
    const begin = clock.now();
    expect(await clock.run(wait())).toEqual({ status: "expired" });
    expect([count("getUserVerification"), clock.now() - begin]).toEqual([1, 120_000]);
  });

  it("is reported to onPoll with its error", async () => {
    const ticks: PollTick[] = [];
    const { wait, clock } = await startPush([busy, accepted]);
    await clock.run(wait({ onPoll: (tick) => ticks.push(tick) }));
    expect(ticks[0]).toEqual({ attempt: 1, status: "failed", elapsedMs: 0, error: busy });
    expect(ticks[1]).toEqual({ attempt: 2, status: "accepted", elapsedMs: 2_500 });
  });
});
