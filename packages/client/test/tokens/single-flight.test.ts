import { describe, expect, it } from "vitest";
import { Deadline } from "../../src/deadline.ts";
import { createError } from "../../src/errors/kinds.ts";
import { createSingleFlight } from "../../src/tokens/single-flight.ts";
import { createFakeClock, settle } from "../support/fake-clock.ts";
import { hangs } from "../support/fake-fetch.ts";
import { caught, user } from "../support/harness.ts";
import { createTokenHarness, tokenResponse, traffic } from "../support/token-harness.ts";

it.each([1, 2, 100])(
  "calls that start at once make one token request each time it has expired: %i of them",
  async (calls) => {
    const { mfa, sent, clock, tokens } = createTokenHarness();
    for (let round = 0; round < 3; round++) {
      await Promise.all(Array.from({ length: calls }, () => mfa.getAuthFactors(user)));
      await clock.advance(36_000_000);
    }
    expect([sent.token.length, sent.api.length, tokens.length]).toEqual([3, 3 * calls, 3]);
  },
);

it("a single flight that was aborted is not joined, and its late end does not end the next one", async () => {
  const lands: (() => void)[] = [];
  const fly = () => new Promise<number>((resolve) => lands.push(() => resolve(lands.length)));
  const flight = createSingleFlight(fly);
  const deadline = () => new Deadline({ timeoutMs: 1000 }, createFakeClock());
  flight.start();
  flight.abort(createError("aborted", "closed"));
  const next = flight.join(deadline());
  lands[0]?.();
  await settle();
  const joined = flight.join(deadline());
  lands[1]?.();
  expect([await next, await joined, lands.length]).toEqual([2, 2, 2]);
});

it("abort waits for all flights, also for one that was aborted before", async () => {
  const lands: (() => void)[] = [];
  const flight = createSingleFlight(() => new Promise<void>((resolve) => lands.push(resolve)));
  flight.start();
  await settle();
  void flight.abort(createError("aborted", "closed"));
  await settle();
  flight.start();
  let isOver = false;
  const over = flight.abort(createError("aborted", "closed")).then(() => {
    isOver = true;
  });
  lands[1]?.();
  await settle();
  expect(isOver).toBe(false);
  lands[0]?.();
  await expect(over).resolves.toBeUndefined();
});

it.each([
  ["the caller aborts", (_: AsyncDisposable, controller: AbortController) => controller.abort()],
  ["the client is closed", (mfa: AsyncDisposable) => void mfa[Symbol.asyncDispose]()],
])("no token is requested if %s in the turn of the call", async (_, end) => {
  const { mfa, sent } = createTokenHarness();
  const controller = new AbortController();
  const work = caught(mfa.getAuthFactors(user, { signal: controller.signal }));
  end(mfa, controller);
  expect(await work).toMatchObject({ code: "aborted", operation: "getAuthFactors" });
  await settle();
  expect([sent.token, sent.api]).toEqual([[], []]);
});

describe("among calls that wait for one token", () => {
  it("one that is aborted does not fail the others, and sends nothing when the token comes", async () => {
    let arrive = () => {};
    const token = { access_token: "late", created_at: "2026-01-01", expires_in: 36_000 };
    const late = () => new Promise<Response>((end) => (arrive = () => end(tokenResponse(token))));
    const { mfa, sent } = createTokenHarness({ token: [late], api: () => Response.json([]) });
    const controller = new AbortController();
    const first = caught(mfa.getAuthFactors(user, { signal: controller.signal }));
    await settle();
    const others = [mfa.getAuthFactors(user), mfa.getAuthenticationDevices(user)];
    await settle();
    controller.abort();
    expect(await first).toMatchObject({ code: "aborted", operation: "getAuthFactors" });
    arrive();
    await expect(Promise.all(others)).resolves.toEqual([[], []]);
    await settle();
    expect(traffic(sent)).toEqual({ asked: 1, used: ["late", "late"] });
  });

  it("each ends by its own deadline if the token never comes", async () => {
    const { mfa, sent, clock } = createTokenHarness({ token: [hangs, hangs, hangs] }, { maxRetries: 0 });
    const work = [caught(mfa.getAuthFactors(user)), caught(mfa.getAuthFactors(user, { timeoutMs: 5 }))];
    await clock.advance(30_000);
    const ends = await Promise.all(work);
    expect(ends).toMatchObject([
      { code: "timeout", operation: "getAuthFactors", message: expect.stringContaining("30000 ms") },
      { code: "timeout", operation: "getAuthFactors", message: expect.stringContaining("5 ms") },
    ]);
    expect(clock.pending()).toEqual([]);
    await expect(mfa.getAuthFactors(user)).resolves.toEqual([]);
    expect(sent.token).toHaveLength(4);
  });

  it("those with time left try again if a token request is lost, also one that joined late", async () => {
    const { mfa, sent, clock } = createTokenHarness({ token: [hangs] });
    const first = caught(mfa.getAuthFactors(user, { timeoutMs: 9_000 }));
    await clock.advance(8_000);
    const late = mfa.getAuthFactors(user, { timeoutMs: 5_000 });
    expect(await clock.run(first)).toMatchObject({ code: "timeout", operation: "getAuthFactors" });
    await expect(clock.run(late)).resolves.toEqual([]);
    expect(sent.token).toHaveLength(2);
  });

  it.each(["timeout", "aborted"])("the last one whose end is %s ends the token request", async (code) => {
    const { mfa, clock, sent } = createTokenHarness({ token: [hangs] });
    const controller = new AbortController();
    const calls = [5, 6].map((timeoutMs) =>
      caught(mfa.getAuthFactors(user, code === "timeout" ? { timeoutMs } : { signal: controller.signal })),
    );
    await clock.advance(5);
    expect(sent.token[0]?.signal.aborted).toBe(false);
    await clock.advance(1);
    controller.abort();
    await settle();
    expect([sent.token[0]?.signal.aborted, clock.pending()]).toEqual([true, []]);
    expect(await Promise.all(calls)).toMatchObject([{ code }, { code }]);
  });
});
