import { getEventListeners } from "node:events";
import { describe, expect, it } from "vitest";
import { settle } from "../support/fake-clock.ts";
import { caught } from "./support/caught.ts";
import { state } from "./support/samples.ts";
import { never } from "./support/script.ts";
import { startPush } from "./support/waiting.ts";

const pending = state("pending");
const reason = new Error("the user went away");
const listeners = (signal: AbortSignal) => getEventListeners(signal, "abort").length;

describe("an abort of a wait", () => {
  it.each([
    { title: "between two polls", responses: [pending], timers: 2 },
    { title: "during a poll that ignores the signal", responses: [never], timers: 1 },
  ])("$title ends the wait at once, and nothing more is sent", async ({ responses, timers }) => {
    const { wait, clock, count } = await startPush(responses, 120);
    const controller = new AbortController();
    const work = caught(wait({ signal: controller.signal }));
    await settle();
    expect([clock.pending().length, listeners(controller.signal)]).toEqual([timers, 1]);
    controller.abort(reason);
    expect(await work).toMatchObject({ code: "aborted", operation: "getUserVerification", cause: reason });
    expect([clock.pending().length, listeners(controller.signal)]).toEqual([0, 0]);
    await clock.advance(600_000);
    expect(count("getUserVerification")).toBe(1);
  });

  it("before it begins sends nothing", async () => {
    const { wait, clock, count } = await startPush([state("accepted")]);
    expect(await caught(wait({ signal: AbortSignal.abort(reason) }))).toMatchObject({ cause: reason });
    expect([count("getUserVerification"), ...clock.pending()]).toEqual([0]);
  });

  it("in onPoll prevents the next poll", async () => {
    const { wait, clock, count } = await startPush([pending]);
    const controller = new AbortController();
    const work = wait({ signal: controller.signal, onPoll: () => controller.abort(reason) });
    expect(await caught(clock.run(work))).toMatchObject({ code: "aborted" });
    expect(count("getUserVerification")).toBe(1);
  });

  it("does not end a later wait", async () => {
    const { wait, clock } = await startPush([pending, state("accepted")]);
    expect((await caught(wait({ signal: AbortSignal.abort() }))).code).toBe("aborted");
    expect(await clock.run(wait())).toMatchObject({ status: "accepted" });
  });

  it("that does not happen leaves no listener on the signal (negative control)", async () => {
    const { wait, clock } = await startPush([pending, pending, state("accepted")]);
    const { signal } = new AbortController();
    expect(await clock.run(wait({ signal }))).toMatchObject({ status: "accepted" });
    expect(listeners(signal)).toBe(0);
  });
});
