import { describe, expect, it } from "vitest";
import { settle } from "../support/fake-clock.ts";
import { caught } from "../support/harness.ts";
import { failure, flows, ids, type Response, scriptFlow, secrets } from "./support/script.ts";

const { otp } = secrets;
const accepted = { status: "accepted", device_id: ids.device };
const refusal = failure("validation");
const email = { auth_factor_name: "OneLogin Email" };

/** Responses that arrive when the test says so, in any order. */
function createGates() {
  const open: ((response: unknown) => void)[] = [];
  const gate: Response = () =>
    new Promise((resolve, reject) => {
      open.push((response) => (response instanceof Error ? reject(response) : resolve(response)));
    });
  const respond = async (index: number, response: unknown) => {
    open[index]?.(response);
    await settle();
  };
  return { gate, respond };
}

describe.each(flows)("two codes of $name at once", (flow) => {
  const { sends, state } = flow;

  it.each([
    [state("accepted"), accepted],
    [refusal, refusal],
  ])("are one request with one end if they are the same: %j", async (response, end) => {
    const { gate, respond } = createGates();
    const { mfa, count } = scriptFlow(flow, {}, [gate], [state("pending")]);
    const { submit } = await flow.start(mfa);
    const both = [submit(otp), submit(otp)].map((work) => work.catch((error: unknown) => error));
    await settle();
    expect(count(sends)).toBe(1);
    await respond(0, response);
    expect(await Promise.all(both)).toEqual([end, end]);
    expect(count(sends)).toBe(1);
  });

  it("are refused if they differ, as each wrong code counts", { tags: "security" }, async () => {
    const { gate, respond } = createGates();
    const { mfa, count } = scriptFlow(flow, {}, [gate]);
    const { submit } = await flow.start(mfa);
    const first = submit(otp);
    const error = await caught(submit("999999"));
    expect(error).toMatchObject({ code: "invalid_input", operation: sends });
    expect(error.message).toContain("another code is being checked");
    await settle();
    await respond(0, state("pending"));
    expect(await first).toMatchObject({ status: "pending" });
    expect(count(sends)).toBe(1);
  });
});

describe.each(flows)("the first final outcome of $name", (flow) => {
  const { state } = flow;
  const slower = [
    ["pending", state("pending")],
    ["rejected", state("rejected")],
    ["an error", failure("server")],
  ] as const;

  const fast = [state("accepted")];

  it.each(slower)("is kept if a slower poll ends with %s", async (_, slow) => {
    const { gate, respond } = createGates();
    const { mfa, count } = scriptFlow(flow, email, fast, [gate]);
    const { submit, poll, wait } = await flow.start(mfa);
    const slowEnd = poll();
    await settle();
    expect(await submit(otp)).toEqual(accepted);
    await respond(0, slow);
    expect([await slowEnd, await poll(), await wait()]).toEqual([accepted, accepted, accepted]);
    expect((await caught(submit("1"))).message).toContain("has ended as accepted");
    expect(count(flow.asks)).toBe(1);
  });

  it.each(slower)("is kept if a slower code ends with %s, and is no wrong code's", async (end, slow) => {
    const { gate, respond } = createGates();
    const { mfa, count } = scriptFlow(flow, email, [gate], fast);
    const { submit, poll, wait } = await flow.start(mfa);
    const slowEnd = submit(otp).catch((error: unknown) => error);
    await settle();
    expect(await poll()).toEqual(accepted);
    await respond(0, slow);
    expect(await slowEnd).toMatchObject(end === "an error" ? accepted : { code: "already_completed" });
    expect([await poll(), await wait()]).toEqual([accepted, accepted]);
    expect(count(flow.asks)).toBe(1);
  });

  it("ends a wait that has polled before, without another poll", async () => {
    const codes = [state("accepted")];
    const { mfa, clock, count } = scriptFlow(flow, email, codes, [state("pending")]);
    const { submit, wait } = await flow.start(mfa, { clock });
    const waiting = wait();
    await settle();
    await submit(otp);
    expect(await clock.run(waiting)).toEqual(accepted);
    expect(count(flow.asks)).toBe(1);
  });

  it("is the outcome of a wait whose time is up", async () => {
    const { gate } = createGates();
    const { mfa, clock } = scriptFlow(flow, email, [state("rejected")], [gate]);
    const { submit, wait } = await flow.start(mfa, { clock });
    const waiting = wait({ timeoutMs: 1_000 });
    await submit(otp);
    expect(await clock.run(waiting)).toEqual({ status: "rejected" });
  });
});

it("a poll of a response that echoes an earlier code does not show the code", async () => {
  for (const flow of flows) {
    const { mfa } = scriptFlow(flow, email, [flow.state("pending")], [flow.state(`was ${otp}`)]);
    const { submit, poll } = await flow.start(mfa);
    await submit(otp);
    expect(await poll()).toEqual({ status: "unknown", rawStatus: "[redacted]" });
  }
});
