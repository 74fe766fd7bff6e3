import { describe, expect, it } from "vitest";
import { createFakeClock } from "../support/fake-clock.ts";
import { caught, printed, thrown } from "../support/harness.ts";
import {
  account,
  createScript,
  failure,
  flows,
  ids,
  inSeconds,
  scriptFlow,
  secrets,
} from "./support/script.ts";

const { otp, verification_token, totp_url } = secrets;
const clock = createFakeClock();
const expires_at = inSeconds(clock, 120);
const isVerification = (call: object) => "verification_id" in call;

/** A flow that goes through a session: started by one process, resumed by another. */
async function throughSession(
  flow: (typeof flows)[number],
  fields: Record<string, unknown> = {},
  codes: readonly unknown[] = [flow.state("accepted")],
  polls = codes,
) {
  const script = scriptFlow(flow, { expires_at, ...fields }, codes, polls);
  const started = await flow.start(script.mfa, { clock });
  const saved: Record<string, unknown> = JSON.parse(JSON.stringify(started));
  const resumed = flow.resume(script.mfa, saved, { clock });
  return { ...script, started, saved, resumed };
}

describe.each(flows)("the saved state of $name", (flow) => {
  const { state } = flow;
  const idField = isVerification(flow.call) ? "verification_id" : "registration_id";
  const common = { version: 1, origin: account, ...flow.call, started_at: "2026-01-01T00:00:00.000Z" };
  const device = isVerification(flow.call) ? { device_id: ids.device } : {};

  it("has the ids, the factor, the times and the completion", async () => {
    const { saved, started, resumed } = await throughSession(flow);
    const sms = { auth_factor_name: "SMS", completion: "code", expires_at };
    expect(saved).toEqual({ ...common, ...device, ...sms });
    expect(started.toJSON()).toEqual(saved);
    expect(resumed).toMatchObject({ expires_at: new Date(expires_at), completion: "code" });
  });

  it.each([undefined, null, 5])("leaves out what the server has not named: %j", async (none) => {
    const fields = { expires_at: none, auth_factor_name: none };
    const { saved, started, resumed } = await throughSession(flow, fields);
    expect(saved).toEqual({ ...common, ...device, completion: "unknown" });
    expect(started.toJSON()).toStrictEqual(saved);
    expect(resumed.completion).toBe("unknown");
  });

  it("has no secret, and stays as it is after submit, and if the caller changes a copy of it", async () => {
    const fields = { factor_data: { verification_token, totp_url } };
    const { saved, started } = await throughSession(flow, fields);
    await started.submit(otp);
    Object.assign(started.toJSON(), { user_id: 1 });
    expect(started.toJSON()).toEqual(saved);
    for (const secret of [otp, verification_token, totp_url]) expect(printed(saved)).not.toContain(secret);
  });

  it.each([
    ["an array", [], 'must be the object that "toJSON" gives'],
    ["its JSON text", "{}", "parse its JSON text first"],
    ["missing", undefined, 'must be the object that "toJSON" gives'],
    ["null", null, 'must be the object that "toJSON" gives'],
  ])("is refused if it is %s", async (_, saved, says) => {
    const { mfa, calls } = scriptFlow(flow);
    const error = await thrown(() => flow.resume(mfa, saved));
    const message = expect.stringContaining(says);
    expect(error).toMatchObject({ code: "invalid_input", operation: flow.asks, message });
    expect(calls).toEqual([]);
  });

  // biome-ignore format: a table
  it.each<[name: string, values: readonly unknown[], says?: string]>([
    ["version", [2, "1", undefined, null], "is not of version 1; start another"],
    ["origin", ["", 5, null, undefined]],
    ["user_id", ["42", 0, -1, 1.5, 2 ** 53, null, undefined]],
    ["auth_factor_name", [5, null, "", {}]],
    ["completion", ["Code", "toString", 5, undefined]],
    ["started_at", ["soon", 5, undefined, null]],
    ["expires_at", ["soon", 5, null]],
    [idField, ["", 5, null, undefined, ["a"]]],
    ...(isVerification(flow.call) ? [["device_id", ["", 7, null, undefined]] as [string, unknown[]]] : []),
    ["status", ["accepted"], "has an unknown field"],
    ["toString", [1], "has an unknown field"],
  ])("is refused if its %s is invalid", { tags: "security" }, async (name, values, says = `has an invalid "${name}"`) => {
    const { mfa, saved, calls } = await throughSession(flow);
    for (const value of values) {
      const error = await thrown(() => flow.resume(mfa, { ...saved, [name]: value }, { clock }));
      expect(error).toMatchObject({ code: "invalid_input", operation: flow.asks });
      expect(error.message).toContain(says);
      expect(error.message).toContain("start another");
    }
    expect(calls).toHaveLength(1);
  });

  it("is refused if a field is only inherited, or __proto__ is one of its fields", async () => {
    const { mfa, saved } = await throughSession(flow);
    const inherited = await thrown(() => flow.resume(mfa, Object.create(saved), { clock }));
    expect(inherited).toMatchObject({ code: "invalid_input" });
    const text = JSON.stringify(saved).replace("{", '{"__proto__":{"user_id":1},');
    const polluted = await thrown(() => flow.resume(mfa, JSON.parse(text), { clock }));
    expect(polluted.message).toContain("unknown field");
  });

  it("is refused by the other flow, which names the right function", async () => {
    const other = flows.find(({ name }) => name !== flow.name) ?? flow;
    const { mfa, saved } = await throughSession(flow);
    const error = await thrown(() => other.resume(mfa, saved, { clock }));
    const name = isVerification(flow.call) ? "Verification" : "Enrollment";
    expect(error.message).toContain(`call resume${name}`);
  });

  it.each([
    ["expires_at", expires_at, 120_000],
    ["15 minutes, if there is no expires_at,", null, 900_000],
  ])("is refused more than an hour after %s, by the server's Date", async (_, end, lifeMs) => {
    const { saved } = await throughSession(flow, { expires_at: end });
    const at = (ms: number) => {
      const date = new Date(clock.now() + lifeMs + 3_600_000 + ms);
      const dated = () => new Headers({ date: date.toUTCString() });
      const { mfa } = createScript({ [flow.asks]: [state("accepted")] }, clock, dated);
      return flow.resume(mfa, saved, { clock });
    };
    expect(await at(0).poll()).toMatchObject({ status: "accepted" });
    const error = await caught(at(1_000).poll());
    expect(error).toMatchObject({ code: "invalid_input", operation: flow.asks });
    expect(error.message).toMatch(/expired at 2026-01-01T00:\d\d:00\.000Z; start another \w+$/);
    expect(await caught(at(1_000).submit(otp))).toMatchObject({ code: "invalid_input" });
  });

  it.each([-1, 1])("is resumed by a clock that is wrong by %i days", async (days) => {
    const script = scriptFlow(flow, { expires_at }, [state("accepted")], [state("pending")]);
    const wrong = { ...clock, now: () => clock.now() + days * 86_400_000 };
    const saved = (await flow.start(script.mfa, { clock: wrong })).toJSON();
    expect(saved.started_at).toBe("2026-01-01T00:00:00.000Z");
    const resumed = flow.resume(script.mfa, saved, { clock: wrong });
    expect(await resumed.submit(otp)).toMatchObject({ status: "accepted" });
  });

  it("has the time of the caller's clock if the server has no Date", async () => {
    const noDate = () => new Headers();
    const responses = { [flow.starts]: [flow.response()], [flow.asks]: [state("pending")] };
    const { mfa } = createScript(responses, clock, noDate);
    const saved = (await flow.start(mfa, { clock })).toJSON();
    expect(saved.started_at).toBe("2026-01-01T00:00:00.000Z");
    const late = { ...clock, now: () => clock.now() + 900_000 + 3_600_001 };
    expect(await flow.resume(mfa, saved, { clock }).poll()).toMatchObject({ status: "pending" });
    expect(await caught(flow.resume(mfa, saved, { clock: late }).poll())).toMatchObject({
      code: "invalid_input",
    });
  });

  it("is refused by a client of another origin, unless that is named", { tags: "security" }, async () => {
    const { mfa, saved } = await throughSession(flow);
    const other = { ...mfa, baseUrl: "https://other.onelogin.com/path" };
    const error = await thrown(() => flow.resume(other, saved));
    expect(error).toMatchObject({ code: "invalid_input", operation: flow.asks });
    expect(error.message).toContain(`is of ${account}, and this client of https://other.onelogin.com;`);
    expect(flow.resume(other, saved, { origin: account }).toJSON()).toEqual(saved);
    expect(
      await thrown(() => flow.resume(mfa, saved, { origin: "https://other.onelogin.com" })),
    ).toMatchObject({
      code: "invalid_input",
    });
  });
});

describe.each(flows)("$name that is resumed", (flow) => {
  const { state } = flow;
  it("sends the device's id with the code of a factor that needs it", async () => {
    const fields = { auth_factor_name: "Google Authenticator" };
    const { resumed, calls } = await throughSession(flow, fields, undefined, [state("pending")]);
    const named = isVerification(flow.call) ? { device_id: ids.device } : {};
    expect(await resumed.submit(otp)).toEqual({ status: "accepted", device_id: ids.device });
    expect(calls[2]?.input).toStrictEqual({ ...flow.call, ...named, otp });
  });

  it("that was accepted at its start takes no code, and the server says that it was accepted", async () => {
    const { resumed, calls } = await throughSession(flow, { status: "accepted" });
    expect(resumed.completion).toBe("none");
    expect((await caught(resumed.submit(otp))).message).toContain("has ended as accepted");
    expect(calls).toHaveLength(1);
    expect(await resumed.poll()).toMatchObject({ status: "accepted" });
  });

  it("polls once, with the options of the call", async () => {
    const polls = [state("pending"), failure("server"), state("rejected")];
    const { resumed, calls } = await throughSession(flow, {}, [], polls);
    const options = { timeoutMs: 5, maxRetries: 0, headers: { a: "b" }, signal: undefined };
    expect(await resumed.poll(options)).toMatchObject({ status: "pending" });
    expect(calls[1]).toEqual({ operation: flow.asks, input: flow.call, options });
    expect(await caught(resumed.poll())).toMatchObject({ code: "server" });
    expect(await resumed.poll()).toEqual({ status: "rejected" });
    expect(await resumed.poll()).toEqual({ status: "rejected" });
    expect(calls).toHaveLength(4);
  });

  it("polls again if a response is invalid, once and only if there are retries", async () => {
    const odd = failure("protocol");
    const { resumed, calls } = await throughSession(flow, {}, [], [odd, state("pending"), odd, odd, odd]);
    expect(await resumed.poll()).toMatchObject({ status: "pending" });
    expect(await caught(resumed.poll())).toBe(odd);
    expect(calls).toHaveLength(5);
    expect(await caught(resumed.poll({ maxRetries: 0 }))).toBe(odd);
    expect(calls).toHaveLength(6);
  });

  it("polls nothing if the signal was aborted before", async () => {
    const { resumed, calls } = await throughSession(flow);
    const error = await caught(resumed.poll({ signal: AbortSignal.abort() }));
    expect(error).toMatchObject({ code: "aborted", operation: flow.asks });
    expect(calls).toHaveLength(1);
  });
});
