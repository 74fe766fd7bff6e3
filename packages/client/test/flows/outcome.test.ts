import { describe, expect, it } from "vitest";
import * as outcome from "../../src/flows/outcome.ts";
import { exampleOf } from "../support/examples.ts";

type Classify = (response: unknown, context: outcome.FlowContext) => outcome.Outcome;
// the server may respond with anything
const classifyOtp = outcome.classifyOtp as Classify;
const classifyState = outcome.classifyState as Classify;
const classifyStarted = outcome.classifyStarted as Classify;

/** The spec's example of a state, which names no device. */
const stateOf = (status: string) => ({ ...exampleOf("getUserRegistration", 200, "pending"), status });
/** The other two shapes of the response to a code. */
const [envelope, flat] = [
  exampleOf("verifyUserOtp", 200, "envelope"),
  exampleOf("verifyUserOtp", 200, "flat"),
];

const expiresAt = new Date("2026-01-01T00:02:00Z");
const before = { device_id: "1", expiresAt, now: expiresAt.getTime() - 1 };
const after = { ...before, now: expiresAt.getTime() };
const pending = { status: "pending", retryUntil: expiresAt };
const accepted = { status: "accepted", device_id: "1" };
const rejected = { status: "rejected" };

describe("a state", () => {
  it.each<readonly [string, object, object]>([
    ["accepted", accepted, accepted],
    ["pending", pending, { status: "expired" }],
    ["rejected", rejected, rejected],
    ...["Accepted", "success", "expired", ""].map((rawStatus) => {
      const unknown = { status: "unknown", rawStatus };
      return [rawStatus, unknown, unknown] as const;
    }),
  ])("%j is classified before and after expires_at", (status, outcome, late) => {
    for (const classify of [classifyState, classifyOtp]) {
      expect(classify(stateOf(status), before)).toEqual(outcome);
      expect(classify(stateOf(status), after)).toEqual(late);
    }
  });

  it.each([
    [undefined, "no state"],
    [null, "no state"],
    ["accepted", "no state"],
    [["accepted"], "no state"],
    [{}, "no state"],
    [{ status: null }, "a state of type object"],
    [{ status: true }, "a state of type boolean"],
    [{ status: 200 }, "a state of type number"],
  ])("from the response %j is unknown: %s", (response, rawStatus) => {
    for (const classify of [classifyState, classifyOtp]) {
      expect(classify(response, before)).toEqual({ status: "unknown", rawStatus });
    }
  });

  it("names the device of the response, or else that of the start, as a string", () => {
    const deviceOf = (response: object, context: { device_id?: string; now: number }) =>
      classifyState({ ...stateOf("accepted"), ...response }, context);
    expect(deviceOf({ device_id: 7 }, before)).toMatchObject({ device_id: "7" });
    expect(deviceOf({}, before)).toMatchObject({ device_id: "1" });
    expect(deviceOf({}, { now: 0 })).toEqual({ status: "accepted", device_id: undefined });
  });

  it.each([
    ["012345", "bad 012345"],
    ["012345", "bad_12345"],
    ["012345", "code 012-345 is wrong"],
    ["aB3c", "wrong: AB3C"],
    [" 12 34 ", "not 1234"],
    ["12", "code 99,12"],
    ["0012", "bad 12"],
  ])("that is unknown and contains the code %j is redacted: %j", (otp, status) => {
    const context = { ...before, codes: ["999999", otp] };
    const redacted = { status: "unknown", rawStatus: "[redacted]" };
    expect(classifyState(stateOf(status), context)).toEqual(redacted);
    const others = { ...before, codes: ["777777"] };
    expect(classifyState(stateOf(status), others)).toMatchObject({ rawStatus: status });
  });

  it("that is unknown is shown if it has only some digits of the code", () => {
    const outcome = classifyState(stateOf("bad 12"), { ...before, codes: ["102"] });
    expect(outcome).toMatchObject({ rawStatus: "bad 12" });
  });

  it("that is unknown is shortened", () => {
    expect(classifyState(stateOf("x".repeat(101)), before)).toMatchObject({ rawStatus: "x".repeat(100) });
  });

  it("of a start does not expire by the caller's clock", () => {
    expect(classifyStarted(stateOf("pending"), after)).toEqual(pending);
    const open = { status: "unknown", rawStatus: "open" };
    expect(classifyStarted(stateOf("open"), after)).toEqual(open);
  });
});

describe("the response to a code", () => {
  const unknown = (rawStatus: string) => ({ status: "unknown", rawStatus });
  it.each([
    [{ error: false, code: 200 }, accepted],
    [{ error: true, code: 200 }, rejected],
    [{ error: true, code: 401 }, rejected],
    [{ error: false, code: 401 }, unknown("code 401")],
    [{ error: false, code: "200" }, unknown("code 200")],
    [{ code: 200 }, unknown("code 200")],
    [{ error: "false", code: 200 }, unknown("code 200")],
    [{ error: false }, { status: "unknown" }],
  ])("%j is classified by error and code together: %j", (result, outcome) => {
    const { error: _, code: __, ...words } = flat as Record<string, unknown>;
    const body = { ...words, ...result };
    expect(classifyOtp({ status: body }, before)).toMatchObject(outcome);
    expect(classifyOtp(body, before)).toMatchObject(outcome);
    // a poll has no envelope
    expect(classifyState({ status: body }, before).status).toBe("unknown");
    expect(classifyState(body, before).status).toBe("unknown");
  });

  it("with a status is classified by it alone", () => {
    expect(classifyOtp({ ...flat, status: "rejected" }, before)).toEqual(rejected);
    expect(classifyOtp({ ...flat, status: null }, before).status).toBe("unknown");
  });

  it("of a caller who has called the operation is classified without a flow", () => {
    const { classifyOtpResponse } = outcome;
    expect(classifyOtpResponse(flat)).toEqual({ status: "accepted", device_id: undefined });
    expect(classifyOtpResponse(envelope, { device_id: "1" })).toEqual(accepted);
    const open = stateOf("pending");
    expect(classifyOtpResponse(open, { expires_at: expiresAt })).toEqual(pending);
    expect(classifyOtpResponse(open)).toEqual({ status: "pending", retryUntil: undefined });
    expect(classifyOtpResponse(stateOf("locked"))).toEqual(unknown("locked"));
    expect(classifyOtpResponse(stateOf("was 012345"), { otp: "012345" })).toEqual(unknown("[redacted]"));
  });
});
