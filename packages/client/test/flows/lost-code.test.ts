import { describe, expect, it } from "vitest";
import { caught } from "../support/harness.ts";
import { failure, flows, ids, scriptFlow, secrets } from "./support/script.ts";

const { otp } = secrets;
const accepted = { status: "accepted", device_id: ids.device };
const [lost, dark] = [failure("server"), failure("network")];

describe.each(flows)("a code of $name whose response is lost, as is the state after it,", (flow) => {
  const { sends, asks, state } = flow;
  const [isAccepted, isPending] = [state("accepted"), state("pending")];

  /** A flow whose right code was lost, and what OneLogin says afterwards. */
  async function losing(codes: readonly unknown[], polls: readonly unknown[]) {
    const script = scriptFlow(flow, {}, [lost, ...codes], [dark, ...polls]);
    const started = await flow.start(script.mfa);
    expect(await caught(started.submit(otp))).toBe(lost);
    return { ...started, counts: () => [script.count(sends), script.count(asks)], mfa: script.mfa };
  }

  it("is accepted when it is typed again, and not sent again", async () => {
    const { submit, counts } = await losing([], [isAccepted]);
    expect(await submit(otp)).toEqual(accepted);
    expect(counts()).toEqual([1, 2]);
  });

  it("accepts no other code, also if that is lost too", { tags: "security" }, async () => {
    const { submit, counts } = await losing([lost], [isAccepted]);
    expect(await caught(submit("000000"))).toMatchObject({ code: "already_completed" });
    expect(counts()).toEqual([1, 2]);
  });

  it("is sent again if it has not arrived", async () => {
    const { submit, counts } = await losing([isAccepted], [isPending]);
    expect(await submit(otp)).toEqual(accepted);
    expect(counts()).toEqual([2, 2]);
  });

  it("sends nothing while the state is not known", async () => {
    const { submit, counts } = await losing([], [dark, isAccepted]);
    expect(await caught(submit("000000"))).toBe(dark);
    expect(await submit(otp)).toEqual(accepted);
    expect(counts()).toEqual([1, 3]);
  });

  it("is not forgotten when the state is pending: the server may process it later", async () => {
    const { submit, counts } = await losing([lost], [isPending, isAccepted]);
    expect(await caught(submit("000000"))).toMatchObject({ code: "already_completed" });
    expect(counts()).toEqual([2, 3]);
  });

  it("is lost as well if the caller has aborted it", async () => {
    const controller = new AbortController();
    const aborting = () => {
      controller.abort();
      throw failure("aborted");
    };
    const script = scriptFlow(flow, {}, [aborting, lost], [isAccepted]);
    const { submit } = await flow.start(script.mfa);
    expect(await caught(submit(otp, { signal: controller.signal }))).toMatchObject({ code: "aborted" });
    expect(await caught(submit("000000"))).toMatchObject({ code: "already_completed" });
    expect([script.count(sends), script.count(asks)]).toEqual([1, 1]);
  });

  it("is not in the saved state: once resumed, nobody knows whose code was accepted", async () => {
    const { toJSON, mfa } = await losing([], [isAccepted]);
    const saved = JSON.stringify(toJSON());
    expect(saved).not.toContain(otp);
    const { submit } = flow.resume(mfa, JSON.parse(saved));
    expect(await caught(submit(otp))).toMatchObject({ code: "already_completed" });
  });

  it("is not made good by a poll that began before it was sent", async () => {
    let answer = (_: unknown) => {};
    const early = () =>
      new Promise((resolve) => {
        answer = resolve;
      });
    const email = { auth_factor_name: "OneLogin Email" };
    const { mfa } = scriptFlow(flow, email, [lost, lost], [early, dark, isAccepted]);
    const { submit, poll } = await flow.start(mfa);
    const polled = poll();
    await caught(submit(otp));
    answer(isPending);
    expect(await polled).toMatchObject({ status: "pending" });
    expect(await caught(submit("000000"))).toMatchObject({ code: "already_completed" });
  });
});

it("a code after one that was refused is sent once the flow is known to be pending", async () => {
  for (const flow of flows) {
    const { sends, asks, state } = flow;
    const codes = [failure("validation"), lost];
    const { mfa, count } = scriptFlow(flow, {}, codes, [dark, state("accepted")]);
    const { submit } = await flow.start(mfa);
    expect(await caught(submit("111111"))).toMatchObject({ code: "validation" });
    expect(await caught(submit("000000"))).toMatchObject({ code: "already_completed" });
    expect([count(sends), count(asks)]).toEqual([1, 2]);
  }
});

it("a poll that began before a code was refused says nothing about the flow after it", async () => {
  for (const flow of flows) {
    let answer = (_: unknown) => {};
    const early = () =>
      new Promise((resolve) => {
        answer = resolve;
      });
    const email = { auth_factor_name: "OneLogin Email" };
    const polls = [early, dark, flow.state("accepted")];
    const { mfa } = scriptFlow(flow, email, [failure("validation"), lost], polls);
    const { submit, poll } = await flow.start(mfa);
    const polled = poll();
    expect(await caught(submit("111111"))).toMatchObject({ code: "validation" });
    answer(flow.state("pending"));
    expect(await polled).toMatchObject({ status: "pending" });
    expect(await caught(submit("000000"))).toMatchObject({ code: "already_completed" });
  }
});
