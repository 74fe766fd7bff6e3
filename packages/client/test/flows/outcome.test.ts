import { describe, expect, it } from "vitest";
import { classifyOtpResult, classifyStarted, classifyState, dateOf } from "../../src/flows/outcome.ts";

const expiresAt = new Date("2026-01-01T00:02:00Z");
const before = { device_id: "1", expiresAt, now: expiresAt.getTime() - 1 };
const after = { ...before, now: expiresAt.getTime() };
const pending = { status: "pending", retryUntil: expiresAt };

describe("a state", () => {
  it.each([
    ["accepted", before, { status: "accepted", device_id: "1" }],
    ["accepted", after, { status: "accepted", device_id: "1" }],
    ["pending", before, pending],
    ["pending", after, { status: "expired" }],
    ["rejected", before, { status: "rejected" }],
    ["rejected", after, { status: "rejected" }],
    ["Accepted", before, { status: "unknown", rawStatus: "Accepted" }],
    ["success", before, { status: "unknown", rawStatus: "success" }],
    ["expired", before, { status: "unknown", rawStatus: "expired" }],
    ["", before, { status: "unknown", rawStatus: "" }],
  ])("%j is classified by its status and the clock", (status, about, outcome) => {
    expect(classifyState({ status }, about)).toEqual(outcome);
    expect(classifyOtpResult({ status }, about)).toEqual(outcome);
  });

  it.each([
    undefined,
    null,
    "accepted",
    ["accepted"],
    {},
    { status: null },
    { status: true },
    { status: 200 },
  ])("from the response %j is unknown", (response) => {
    expect(classifyState(response, before).status).toBe("unknown");
    expect(classifyOtpResult(response, before).status).toBe("unknown");
  });

  it("names the device of the response, or else that of the start, as a string", () => {
    expect(classifyState({ status: "accepted", device_id: 7 }, before)).toMatchObject({ device_id: "7" });
    expect(classifyState({ status: "accepted" }, before)).toMatchObject({ device_id: "1" });
    expect(classifyState({ status: "accepted" }, { now: 0 })).toEqual({
      status: "accepted",
      device_id: undefined,
    });
  });

  it("that is unknown is redacted and shortened", () => {
    const about = { ...before, otp: "012345" };
    const seen = classifyState({ status: `bad 012345 ${"x".repeat(200)}` }, about);
    expect(seen).toMatchObject({
      status: "unknown",
      rawStatus: expect.stringMatching(/^bad \[redacted\] x{85}$/),
    });
  });

  it("of a start does not expire by the caller's clock", () => {
    expect(classifyStarted({ status: "pending" }, { expiresAt })).toEqual(pending);
    expect(classifyStarted({ status: "open" }, { expiresAt })).toEqual({
      status: "unknown",
      rawStatus: "open",
    });
  });
});

const accepted = { status: "accepted", device_id: "1" };
const rejected = { status: "rejected" };
const results = [
  { result: { error: false, code: 200 }, outcome: accepted },
  { result: { error: true, code: 200 }, outcome: rejected },
  { result: { error: true, code: 401 }, outcome: rejected },
  { result: { error: false, code: 401 }, outcome: { status: "unknown", rawStatus: "code 401" } },
  { result: { error: false, code: "200" }, outcome: { status: "unknown", rawStatus: "code 200" } },
  { result: { code: 200 }, outcome: { status: "unknown", rawStatus: "code 200" } },
  { result: { error: "false", code: 200 }, outcome: { status: "unknown", rawStatus: "code 200" } },
  { result: { error: false }, outcome: { status: "unknown" } },
];

describe("the response to a code", () => {
  it.each(results)("$result is classified by error and code together", ({ result, outcome }) => {
    const metadata = { ...result, type: "success", message: "Success" };
    expect(classifyOtpResult({ status: metadata }, before)).toMatchObject(outcome);
    expect(classifyOtpResult(metadata, before)).toMatchObject(outcome);
  });

  it("cannot be an envelope where a poll is expected", () => {
    expect(classifyState({ status: { error: false, code: 200 } }, before).status).toBe("unknown");
    expect(classifyState({ error: false, code: 200 }, before).status).toBe("unknown");
  });

  it("with a status is classified by it alone", () => {
    expect(classifyOtpResult({ status: "rejected", error: false, code: 200 }, before)).toEqual(rejected);
    expect(classifyOtpResult({ status: null, error: false, code: 200 }, before).status).toBe("unknown");
  });
});

describe("expires_at", () => {
  it.each(["2026-01-01T00:02:00Z", "2026-01-01T00:02:00.000Z"])("of %s is a date", (text) => {
    expect(dateOf(text)).toEqual(expiresAt);
  });

  it.each([undefined, null, "", "soon", 0])("of %j is undefined", (value) => {
    expect(dateOf(value)).toBeUndefined();
  });
});
