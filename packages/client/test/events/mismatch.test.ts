import { describe, expect, it } from "vitest";
import type { ClientEvent, Mismatch, MismatchEvent, OperationId } from "../../src/index.ts";
import { validator } from "../../src/validate.ts";
import { failing } from "../flows/support/script.ts";
import { exampleOf } from "../support/examples.ts";
import { json, noContent, raw, type Step } from "../support/fake-fetch.ts";
import { callIdOf, createHarness, type Fields, methodLevel, type SomeOptions } from "../support/harness.ts";
import { hasBody, headersFor, operationCases, operationIds, responseTo } from "../support/operation-cases.ts";

/** The mismatches and the result of one call. */
async function look(operation: OperationId, step: Step, options: SomeOptions = {}, fields: Fields = {}) {
  const events: MismatchEvent[] = [];
  const onEvent = (event: ClientEvent) => event.type === "mismatch" && events.push(event);
  const { mfa } = createHarness([step], { maxRetries: 0, validator, onEvent, ...options });
  const input: Fields = { ...operationCases[operation].input, ...fields };
  const call = methodLevel.call(mfa, operation, input, { headers: headersFor(operation) });
  const [outcome] = await Promise.allSettled([call]);
  return { events, outcome, mismatches: events.flatMap(({ mismatches }) => mismatches) };
}

const [factor] = exampleOf("getAuthFactors", 200, "everyFactor");
const [device] = exampleOf("getAuthenticationDevices", 200, "everyDevice");
const code = exampleOf("generateOtp", 201);
const state = exampleOf("getUserRegistration", 200, "accepted");
const required = "must have required property 'auth_factor_name'";

type Found = Partial<Record<keyof Mismatch, unknown>>;
// biome-ignore format: a table
const departures: [title: string, operation: OperationId, response: unknown, found?: Found][] = [
  ["a missing field", "getAuthFactors", [{ ...factor, auth_factor_name: undefined }],
    { pointer: "/0", expected: required, seen: "object of factor_id, name" }],
  ["a number instead of a string", "getAuthFactors", [factor, { ...factor, name: 5 }],
    { pointer: "/1/name", expected: "must be string", seen: "5" }],
  ["a string instead of a boolean", "getAuthenticationDevices", [{ ...device, default: "s3cr3t" }],
    { pointer: "/0/default", expected: "must be boolean", seen: "string of 6" }],
  ["an invalid date", "generateOtp", { ...code, expires_at: "tomorrow" },
    { pointer: "/expires_at", expected: expect.stringContaining("date-time"), seen: "string of 8" }],
  ["a secret of another type", "generateOtp", { ...code, mfa_token: 915_031 },
    { pointer: "/mfa_token", expected: "must be string", seen: "[redacted]" }],
  ["null", "getUserRegistration", { ...state, device_id: null }, { pointer: "/device_id", seen: "null" }],
  ["nothing for an unlisted value of an open enumeration", "getUserRegistration", { ...state, status: "new" }],
  ["nothing for an unknown field", "getUserRegistration", { ...state, more: 1 }],
  ["nothing for a valid response", "generateOtp", code],
];

describe("the event of a mismatch", () => {
  it.each(departures)("reports %s, and the call succeeds", async (_, operation, response, found) => {
    const { events, mismatches, outcome } = await look(operation, json(200, response));
    expect(mismatches).toEqual(found ? [expect.objectContaining(found)] : []);
    expect(outcome).toEqual({ status: "fulfilled", value: response });
    expect(events).toHaveLength(mismatches.length);
  });

  it("reports the call, the status and the request id", async () => {
    const step = json(201, { ...code, reusable: "no" }, { "x-request-id": "r-1" });
    const path = "/api/2/mfa/users/{user_id}/mfa_token";
    const mismatches = [{ pointer: "/reusable", expected: "must be boolean", seen: "string of 2" }];
    const call = { callId: callIdOf(1), operation: "generateOtp", method: "POST", path };
    const response = { status: 201, requestId: "r-1" };
    expect((await look("generateOtp", step)).events).toEqual([
      { type: "mismatch", ...call, ...response, mismatches },
    ]);
  });

  it("reports an object in an array, which the call unwraps", async () => {
    const { mismatches, outcome } = await look("getUserRegistration", json(200, [state]));
    expect(mismatches).toContainEqual(expect.objectContaining({ pointer: "", seen: "array of 1" }));
    expect(outcome).toHaveProperty("value", state);
  });

  it("reports an error's body, and the error stays the same", async () => {
    const { events, outcome } = await look("getAuthFactors", json(404, { statusCode: "404", message: 5 }));
    expect(events).toMatchObject([{ status: 404 }]);
    expect(outcome).toMatchObject({ reason: { code: "not_found", status: 404 } });
  });

  it("reports the mismatch that makes a call fail", async () => {
    const { mismatches, outcome } = await look("generateOtp", json(200, { message: "no" }));
    expect(mismatches).toContainEqual(expect.objectContaining({ pointer: "" }));
    expect(outcome).toMatchObject({ reason: { code: "protocol" } });
  });

  it("never shows a secret of the request that the response repeats", async () => {
    const step = json(200, { ...state, device_id: 12_345_678, id: ["12345678"] });
    const { events } = await look("verifyUserRegistration", step, {}, { otp: "12345678" });
    expect(events).toHaveLength(1);
    expect(JSON.stringify(events)).not.toContain("12345678");
  });

  it.each(operationIds.filter(hasBody))("reports nothing for a valid response of %s", async (operation) => {
    expect((await look(operation, responseTo(operation))).mismatches).toEqual([]);
  });

  const withoutJson = [noContent, raw(429, "<p>no</p>", { "content-type": "text/html" })];
  it.each(withoutJson)("reports nothing for a response without JSON", async (step) => {
    expect((await look("deleteEnrolledFactor", step)).events).toEqual([]);
  });
});

describe("the validator", () => {
  it("lists every mismatch, of each field and each element", () => {
    const found = validator("getAuthenticationDevices", 200, [
      { ...device, device_id: 5, default: "yes" },
      device,
      { ...device, auth_factor_name: undefined, default: null },
    ]);
    expect(found.map(({ pointer, expected }) => `${pointer} ${expected}`).sort()).toEqual([
      "/0/default must be boolean",
      "/0/device_id must be string",
      "/2 must have required property 'auth_factor_name'",
      "/2/default must be boolean",
    ]);
  });

  it.each([
    ["is absent", undefined],
    ["returns undefined", () => undefined],
    ["throws", failing[0]],
  ])("that %s reports nothing and does not fail the call", async (_, wrong) => {
    const response = { ...code, reusable: "no" };
    const options = { validator: wrong } as unknown as SomeOptions;
    const { events, outcome } = await look("generateOtp", json(200, response), options);
    expect({ events, outcome }).toEqual({ events: [], outcome: { status: "fulfilled", value: response } });
  });

  it.each([
    ["generateOtp", 202],
    ["other", 200],
    ["__proto__", 200],
    ["deleteEnrolledFactor", 204],
  ])("finds nothing for %s with %i, which is not in the spec or has no body", (operation, status) => {
    expect(validator(operation, status, { any: "thing" })).toEqual([]);
  });
});
