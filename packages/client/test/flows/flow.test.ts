import { describe, expect, it } from "vitest";
import type { MfaErrorCode } from "../../src/index.ts";
import { createFakeClock, type FakeClock } from "../support/fake-clock.ts";
import { caught } from "../support/harness.ts";
import {
  createScript,
  failure,
  flows,
  ids,
  inSeconds,
  scriptFlow,
  secrets,
  startPush,
  state as verificationState,
} from "./support/script.ts";

const { otp } = secrets;

describe.each(flows)("$name", (flow) => {
  const { starts, sends, asks, state } = flow;

  it.each([
    ["SMS", "code"],
    ["Google Authenticator", "code"],
    ["OneLogin Voice", "polling"],
    ["OneLogin", "polling"],
    ["OneLogin Email", "unknown"],
    ["YubiKey", "unknown"],
    ["constructor", "unknown"],
    [undefined, "unknown"],
  ])("of the factor %j has the completion %s, and refuses the other one", async (factor, completion) => {
    const { mfa, count } = scriptFlow(flow, { auth_factor_name: factor });
    expect(await flow.start(mfa)).toMatchObject({ status: "pending", completion });
    const code = await (await flow.start(mfa)).submit(otp).catch((error) => error);
    const poll = await (await flow.start(mfa)).wait().catch((error) => error);
    const refused = (says: string) => ({ code: "invalid_input", message: expect.stringContaining(says) });
    const accepted = { status: "accepted" };
    const isProtect = sends === "verifyUserVerification" && factor === "OneLogin";
    const noCode = `"${factor}" takes no code here: call wait${isProtect ? ", or verifyOnce with the code" : ""};`;
    expect(code).toMatchObject(completion === "polling" ? refused(noCode) : accepted);
    expect(poll).toMatchObject(completion === "code" ? refused("call submit") : accepted);
    const requests = [completion === "polling" ? 0 : 1, completion === "code" ? 0 : 1];
    expect([count(sends), count(asks)]).toEqual(requests);
  });

  it.each([
    ["accepted", { status: "accepted", device_id: ids.device }],
    ["rejected", { status: "rejected" }],
  ])("that begins as %s is final, and sends nothing more", async (status, outcome) => {
    const { mfa, calls } = scriptFlow(flow, { status, device_id: ids.device, auth_factor_name: "OneLogin" });
    const started = await flow.start(mfa);
    expect(started).toMatchObject({ ...outcome, completion: status === "accepted" ? "none" : "polling" });
    expect(await started.wait()).toEqual(outcome);
    expect((await caught(started.submit(otp))).message).toContain(`has ended as ${outcome.status}`);
    expect(calls).toHaveLength(1);
  });

  it("that begins with a new word can be completed: a code and a poll go on until something final is said", async () => {
    const sent = { status: "unknown", rawStatus: "sent" };
    const polls = [state("sent"), state("accepted")];
    const { mfa, count } = scriptFlow(flow, { status: "sent" }, [state("sent"), state("accepted")], polls);
    const started = await flow.start(mfa);
    expect(started).toMatchObject({ ...sent, completion: "code" });
    expect([await started.poll(), await started.submit("1")]).toEqual([sent, sent]);
    expect(await started.submit(otp)).toMatchObject({ status: "accepted" });
    expect([await started.poll(), count(sends), count(asks)]).toMatchObject([{ status: "accepted" }, 2, 1]);
  });

  it.each([null, "", undefined, {}, 1.5])("cannot be completed if its id is %j", async (id) => {
    const { mfa } = scriptFlow(flow, { id });
    expect(await caught(flow.start(mfa))).toMatchObject({ code: "protocol", operation: starts });
  });

  it("has the end that the server names, even if it is past", async () => {
    const end = new Date("2020-07-21T18:11:54Z");
    const started = await flow.start(scriptFlow(flow, { expires_at: "2020-07-21T18:11:54Z" }).mfa);
    expect(started).toMatchObject({ status: "pending", expires_at: end, retryUntil: end });
  });

  it("passes its options on", async () => {
    const { mfa, calls, clock } = scriptFlow(flow);
    const { signal } = new AbortController();
    const options = { signal, timeoutMs: 5, maxRetries: 0, headers: { a: "b" } };
    const started = await flow.start(mfa, { ...options, clock });
    await started.submit(otp, options);
    expect(calls.map((call) => call.options)).toEqual([options, options]);
  });
});

describe.each(flows)("a code of $name", (flow) => {
  const { starts, sends, state } = flow;

  it.each([
    [state("accepted"), { status: "accepted", device_id: ids.device }],
    [state("rejected"), { status: "rejected" }],
  ])("with the response %j has the outcome %j, and is the last", async (response, outcome) => {
    const { mfa, count } = scriptFlow(flow, {}, [response, state("accepted")]);
    const { submit, wait } = await flow.start(mfa);
    expect(await submit(otp)).toEqual(outcome);
    const end = outcome.status === "accepted" ? "already_completed" : "invalid_input";
    expect(await caught(submit(otp))).toMatchObject({ code: end });
    expect(await wait()).toEqual(outcome);
    expect(count(sends)).toBe(1);
  });

  it("that is wrong can be followed by another without a new message, until the end", async () => {
    const { clock } = createScript({});
    const expires_at = inSeconds(clock, 120);
    const pending = state("pending");
    const codes = [pending, pending, pending, state("accepted")];
    const { mfa, count } = scriptFlow(flow, { expires_at }, codes, codes, clock);
    const { submit } = await flow.start(mfa, { clock });
    expect(await submit("1")).toEqual({ status: "pending", retryUntil: new Date(expires_at) });
    await clock.advance(119_999);
    expect((await submit("2")).status).toBe("pending");
    await clock.advance(1);
    expect(await submit("3")).toEqual({ status: "expired" });
    expect((await submit("4")).status).toBe("accepted");
    expect([count(starts), count(sends)]).toEqual([1, 4]);
  });

  it.each([
    ["000000", "000000"],
    [" 12 34 ", "1234"],
    ["123\u00a0456\n", "123456"],
    ["\u200e123\u200b\ufeff456", "123456"],
    ["aB3", "aB3"],
    ["1", "1"],
    ["123-456", "123-456"],
    ["c".repeat(44), "c".repeat(44)],
    [` ${"9".repeat(64)} `, "9".repeat(64)],
  ])("%j is sent as %j", { tags: "security" }, async (code, otp) => {
    const { mfa, calls } = scriptFlow(flow);
    await (await flow.start(mfa)).submit(code);
    expect(calls[1]?.input).toEqual({ ...flow.call, otp });
  });

  it.each([
    [12345, "loses its leading zeros"],
    ["", "not empty"],
    [" \t\u200b", "not empty"],
    [undefined, "not empty"],
    [{}, "not empty"],
    ["12345".repeat(13), "at most 64 characters"],
    ["12345\u0000", "without control characters"],
    ["\u001b[12345", "without control characters"],
  ])("%j is refused before it is sent", async (code, says) => {
    const { mfa, calls } = scriptFlow(flow);
    const { submit } = await flow.start(mfa);
    // what the types refuse comes from JavaScript
    const error = await caught(submit(code as string));
    expect(error).toMatchObject({ code: "invalid_input", message: expect.stringContaining(says) });
    expect(error.message).not.toContain("12345");
    expect(calls).toHaveLength(1);
  });
});

describe.each(flows)("after a code of $name whose response is lost", (flow) => {
  const { sends, asks, state } = flow;
  /** A flow whose first code ends so; `counts` gives the number of codes and of polls. */
  async function submitting(lost: unknown, polls: readonly unknown[], expires_at?: string) {
    const script = scriptFlow(flow, { expires_at }, [lost, state("accepted")], polls);
    const { submit } = await flow.start(script.mfa, { clock: script.clock });
    return { ...script, submit, counts: () => [script.count(sends), script.count(asks)] };
  }

  const unknown = ["network", "timeout", "server", "protocol"] as const;
  it.each(unknown)("the state is requested instead (%s)", async (code) => {
    const polls = [state("accepted")];
    const { submit, counts, calls } = await submitting(failure(code), polls);
    expect(await submit(otp, { timeoutMs: 7 })).toEqual({ status: "accepted", device_id: ids.device });
    expect(counts()).toEqual([1, 1]);
    expect(calls.at(-1)?.options).toMatchObject({ timeoutMs: 7 });
  });

  const said = ["authentication", "rate_limit", "aborted"] as const;
  it.each(said)("%s is a response, and is thrown", async (code) => {
    const { submit, counts } = await submitting(failure(code), [state("accepted")]);
    expect(await caught(submit(otp))).toMatchObject({ code });
    expect(counts()).toEqual([1, 0]);
  });

  it("the outcome can be pending, with the error of the lost response", async () => {
    const submitError = failure("network");
    const { submit, counts } = await submitting(submitError, [state("pending")]);
    expect(await submit(otp)).toEqual({ status: "pending", retryUntil: undefined, submitError });
    expect(await submit(otp)).toMatchObject({ status: "accepted" });
    expect(counts()).toEqual([2, 1]);
  });

  const end = "2026-01-01T00:02:00Z";
  it.each(["server", "validation"] as const)(
    "the outcome is expired if it is pending after the end (%s)",
    async (code) => {
      const { submit, clock } = await submitting(failure(code), [state("pending")], end);
      await clock.advance(120_000);
      expect(await submit(otp)).toEqual({ status: "expired" });
    },
  );

  it.each([
    ["by the Date of the response", "Thu, 01 Jan 2026 00:02:00 GMT", { status: "expired" }],
    ["and is pending without one", undefined, { status: "pending", retryUntil: new Date(end) }],
  ])("a resumed flow ends %s", async (_, date, outcome) => {
    const script = scriptFlow(flow, { expires_at: end }, [state("pending")]);
    const saved = (await flow.start(script.mfa, { clock: script.clock })).toJSON();
    const headers = () => new Headers(date === undefined ? {} : { date });
    const { mfa, clock } = createScript({ [asks]: [state("pending")] }, undefined, headers);
    expect(await flow.resume(mfa, saved, { clock }).poll()).toEqual(outcome);
  });

  it("the error is thrown if the state cannot be requested either", async () => {
    const lost = failure("timeout");
    const { submit, counts } = await submitting(lost, [failure("not_found")]);
    expect(await caught(submit(otp))).toBe(lost);
    expect(counts()).toEqual([1, 1]);
  });

  it("an abort ends the request for the state, or prevents it", async () => {
    const { submit } = await submitting(failure("network"), [failure("aborted")]);
    expect(await caught(submit(otp))).toMatchObject({ code: "aborted" });
    const controller = new AbortController();
    const lose = () => {
      controller.abort("enough");
      throw failure("network");
    };
    const second = await submitting(lose, [state("accepted")]);
    const error = await caught(second.submit(otp, { signal: controller.signal }));
    expect(error).toMatchObject({ code: "aborted", cause: "enough", operation: asks });
    expect(second.counts()).toEqual([1, 0]);
  });

  it("nothing is sent if the signal was aborted before", async () => {
    const { submit, counts } = await submitting(state("accepted"), [state("accepted")]);
    const error = await caught(submit(otp, { signal: AbortSignal.abort() }));
    expect(error).toMatchObject({ code: "aborted", operation: sends });
    expect(counts()).toEqual([0, 0]);
  });

  it("an error of the program is thrown as it is", async () => {
    const { submit, counts } = await submitting(new TypeError("x is undefined"), [state("accepted")]);
    await expect(submit(otp)).rejects.toThrow("x is undefined");
    expect(counts()).toEqual([1, 0]);
  });
});

describe.each(flows)("after a code of $name that is refused", (flow) => {
  const { state } = flow;
  /** A flow whose first code is refused. */
  async function refusing(code: MfaErrorCode, polls: readonly unknown[]) {
    const error = failure(code);
    const script = scriptFlow(flow, {}, [error, state("accepted")], polls);
    const { submit } = await flow.start(script.mfa);
    return { error, submit, counts: () => [script.count(flow.sends), script.count(flow.asks)] };
  }

  const refusals = ["validation", "not_found", "permission", "request"] as const;
  it.each(refusals)(
    "with %s, a flow accepted before is already_completed, also the second time",
    async (code) => {
      const { submit, error, counts } = await refusing(code, [state("accepted")]);
      const already = { name: "MfaAlreadyCompletedError", code: "already_completed" };
      const told = { ...already, operation: flow.sends };
      expect(await caught(submit(otp))).toMatchObject({ ...told, cause: error });
      expect(await caught(submit(otp))).toMatchObject(told);
      expect(counts()).toEqual([1, 1]);
    },
  );

  it.each([
    [state("rejected"), { status: "rejected" }],
    [state("pending"), undefined],
    [state("sent"), undefined],
    [failure("not_found"), undefined],
  ])("a state of %j has the outcome %j, or else the error of the code", async (poll, outcome) => {
    const { submit, error, counts } = await refusing("validation", [poll]);
    const work = submit(otp);
    if (outcome) expect(await work).toEqual(outcome);
    else expect(await caught(work)).toBe(error);
    expect(counts()).toEqual([1, 1]);
  });
});

describe.each(flows)("the first code of $name that is resumed", (flow) => {
  const { state } = flow;
  /** A flow that another process has started. */
  async function resuming(codes: readonly unknown[], polls: readonly unknown[]) {
    const script = scriptFlow(flow, {}, codes, polls);
    const saved = (await flow.start(script.mfa)).toJSON();
    const resumed = flow.resume(script.mfa, saved);
    return { ...script, resumed, counts: () => [script.count(flow.sends), script.count(flow.asks)] };
  }

  it("is sent once the flow was seen pending, and the next one at once", async () => {
    const { resumed, calls } = await resuming([state("pending"), state("accepted")], [state("pending")]);
    expect(await resumed.submit("1")).toMatchObject({ status: "pending" });
    expect(await resumed.submit("2")).toMatchObject({ status: "accepted" });
    expect(calls.map(({ operation }) => operation)).toEqual([flow.starts, flow.asks, flow.sends, flow.sends]);
  });

  it("is sent at once if a poll has seen it pending", async () => {
    const { resumed, counts } = await resuming([state("accepted")], [state("pending")]);
    await resumed.poll();
    expect(await resumed.submit(otp)).toMatchObject({ status: "accepted" });
    expect(counts()).toEqual([1, 1]);
  });

  it.each([
    ["accepted", "already_completed"],
    ["rejected", "invalid_input"],
  ])("is not sent if the flow has ended as %s", async (status, code) => {
    const { resumed, counts } = await resuming([state("accepted")], [state(status)]);
    const error = await caught(resumed.submit(otp));
    expect(error).toMatchObject({ code, operation: flow.sends });
    expect(error.message).toContain(`has ended as ${status}`);
    expect(await caught(resumed.submit(otp))).toMatchObject({ code });
    expect(counts()).toEqual([0, 1]);
  });

  it("is not sent if the state cannot be read, or the call is aborted meanwhile", async () => {
    const unreachable = failure("network");
    const first = await resuming([state("accepted")], [unreachable, state("pending")]);
    expect(await caught(first.resumed.submit(otp))).toBe(unreachable);
    expect(first.counts()).toEqual([0, 1]);
    expect(await first.resumed.submit(otp)).toMatchObject({ status: "accepted" });
    const controller = new AbortController();
    const abort = () => {
      controller.abort();
      return state("pending");
    };
    const second = await resuming([state("accepted")], [abort]);
    const error = await caught(second.resumed.submit(otp, { signal: controller.signal }));
    expect(error).toMatchObject({ code: "aborted", operation: flow.sends });
    expect(second.counts()).toEqual([0, 1]);
  });
});

/** Ends of a wrong code's request: the response is lost, or refuses the request. */
const codeEnds = [
  ...(["server", "protocol", "network", "timeout"] as const), // 5xx, HTML or `200 {}`, a reset, no response in time
  ...(["not_found", "request", "validation"] as const), // 404, 409, 422
];
/** Each order of reads of the state that respond, or get no response. */
const reads = [true, false].flatMap((a) => [true, false].flatMap((b) => [true, false].map((c) => [a, b, c])));
const cases = codeEnds.flatMap((end) => reads.map((responds) => ({ end, responds })));

describe.each(flows)("two wrong codes of $name", (flow) => {
  const { state } = flow;
  /** The outcomes of two codes; reads of the state show the status, or get no response. */
  async function outcomes({ end, responds }: (typeof cases)[number], status: string, isResumed: boolean) {
    const polls = responds.map((isSeen) => (isSeen ? state(status) : failure("network")));
    const { mfa } = scriptFlow(flow, {}, [failure(end)], polls);
    const started = await flow.start(mfa);
    const { submit } = isResumed ? flow.resume(mfa, started.toJSON()) : started;
    const settled = [await Promise.allSettled([submit("1")]), await Promise.allSettled([submit("2")])].flat();
    return settled.map((one) => (one.status === "fulfilled" ? one.value.status : one.reason.code));
  }

  it.each(cases)(
    "that end with $end, the reads responding $responds, are never accepted",
    { tags: "security" },
    async (one) => {
      for (const status of ["pending", "rejected"])
        expect(await outcomes(one, status, false)).not.toContain("accepted");
      // `accepted`: by somebody else, before this process had read the state
      for (const status of ["pending", "rejected", "accepted"])
        expect(await outcomes(one, status, true)).not.toContain("accepted");
    },
  );

  it("of which another process had the right one meanwhile are accepted, if the response is lost", async () => {
    const { mfa } = scriptFlow(flow, {}, [failure("server")], [state("pending"), state("accepted")]);
    const resumed = flow.resume(mfa, (await flow.start(mfa)).toJSON());
    expect(await resumed.submit(otp)).toMatchObject({ status: "accepted" });
  });

  it("after a state that nobody knows are not accepted either, if the response is lost", async () => {
    const { mfa } = scriptFlow(flow, {}, [failure("server")], [state("sent"), state("accepted")]);
    const resumed = flow.resume(mfa, (await flow.start(mfa)).toJSON());
    expect(await caught(resumed.submit(otp))).toMatchObject({ code: "already_completed" });
  });
});

describe.each(flows)("a response about something else than $name", (flow) => {
  const { state } = flow;
  const others: [field: string, other: Record<string, unknown>][] = [
    ["id", { id: "8e1f" }],
    ["id", { id: 42 }],
  ];
  if (flow.name === "a verification") others.push(["device_id", { device_id: 666 }]);
  it.each(others)("is invalid, by its %s: %j", { tags: "security" }, async (field, other) => {
    const script = scriptFlow(flow, {}, [state("accepted", other)]);
    const flowOf = await flow.start(script.mfa);
    const protocol = { code: "protocol", message: expect.stringContaining(`"${field}" is that of another`) };
    expect(await caught(flowOf.submit(otp))).toMatchObject(protocol);
    expect(await caught(flowOf.poll())).toMatchObject(protocol);
  });

  it("may leave the ids out, or have them as numbers", async () => {
    const own = { id: null, device_id: Number(ids.device) };
    const { mfa } = scriptFlow(flow, {}, [state("accepted", own)]);
    expect(await (await flow.start(mfa)).submit(otp)).toMatchObject({ status: "accepted" });
  });
});

describe.each(flows)("a code of $name that is rejected", (flow) => {
  const { state } = flow;
  const end = "2026-01-01T00:02:00Z";
  async function rejectedAfter(ms: number, fields: object, headers?: (clock: FakeClock) => Headers) {
    const clock = createFakeClock();
    const responses = { [flow.starts]: [flow.response({ ...fields })], [flow.sends]: [state("rejected")] };
    const { mfa } = createScript(responses, clock, headers);
    const { submit } = await flow.start(mfa, { clock });
    await clock.advance(ms);
    return { first: await submit(otp), second: await caught(submit(otp)) };
  }

  it.each([
    ["rejected before the end", 119_000, { expires_at: end }, "rejected"],
    ["expired after it, by the server's Date", 120_000, { expires_at: end }, "expired"],
    ["rejected if the server names no end", 120_000, { expires_at: undefined }, "rejected"],
  ])("is %s, and the last", async (_, ms, fields, status) => {
    const { first, second } = await rejectedAfter(ms, fields);
    expect(first).toEqual({ status });
    expect(second.message).toContain(`has ended as ${status}; start another one`);
  });

  it("is rejected after the end if the server has no Date", async () => {
    const { first } = await rejectedAfter(600_000, { expires_at: end }, () => new Headers());
    expect(first).toEqual({ status: "rejected" });
  });
});

it("a push that was rejected stays rejected after its end", async () => {
  const { wait, clock } = await startPush([verificationState("rejected")], 120);
  await clock.advance(300_000);
  expect(await wait()).toEqual({ status: "rejected" });
});
