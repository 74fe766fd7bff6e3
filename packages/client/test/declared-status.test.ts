import { describe, expect, it } from "vitest";
import { declaredStatus } from "../src/declared-status.ts";
import { operations } from "../src/generated/operations.ts";
import type { MismatchEvent } from "../src/index.ts";
import { validator } from "../src/validate.ts";
import { json } from "./support/fake-fetch.ts";
import { caught, createHarness, methodLevel } from "./support/harness.ts";
import { headersFor, operationCases, operationIds } from "./support/operation-cases.ts";

describe("a success", () => {
  const { call } = methodLevel;

  it.each(operationIds.filter((id) => operations[id].method === "POST"))(
    "of %s may be a 200 for a declared 201, and the reverse",
    async (operation) => {
      const { input, data, status: declared } = operationCases[operation];
      const status = declared === 200 ? 201 : 200;
      const { mfa } = createHarness([json(status, data)]);
      expect(await call(mfa, operation, input, { headers: headersFor(operation) })).toEqual(data);
    },
  );

  it.each([
    ["createFactorRegistration", 202],
    ["createFactorRegistration", 206],
    ["verifyUserOtp", 203],
    ["getAuthFactors", 201],
    ["deleteEnrolledFactor", 200],
    ["deleteEnrolledFactor", 201],
  ] as const)("of %s with %i is a protocol error, whatever its body", async (operation, status) => {
    const { data = {}, input } = operationCases[operation];
    const { mfa } = createHarness([json(status, data)]);
    expect(await caught(call(mfa, operation, input))).toMatchObject({ code: "protocol", status });
  });
});

describe("onMismatch", () => {
  it.each([
    [true, []],
    ["no", ["/reusable"]],
  ])("for a 200 with reusable %j, declared as 201, reports %j", async (reusable, pointers) => {
    const events: MismatchEvent[] = [];
    const data = { mfa_token: "915031", reusable, expires_at: "2026-01-01T00:00:00Z", device_id: "1" };
    const onMismatch = (event: MismatchEvent) => events.push(event);
    const { mfa } = createHarness([json(200, data)], { validator, onMismatch });
    expect(await mfa.generateOtp({ user_id: 42 })).toEqual(data);
    expect(events.flatMap(({ mismatches }) => mismatches.map(({ pointer }) => pointer))).toEqual(pointers);
  });

  it("has nothing to check an undeclared success against", () => {
    expect(validator("generateOtp", 200, {})).not.toEqual([]);
    expect(validator("generateOtp", 202, {})).toEqual([]);
  });
});

describe("declaredStatus", () => {
  it.each([
    ["POST", 200, ["201"], 201],
    ["GET", 201, ["200"], 201],
    ["POST", 201, ["200"], 200],
    ["POST", 200, ["200", "201"], 200],
    ["POST", 201, ["200", "201"], 201],
    ["POST", 202, ["200", "201", "default"], 202],
    ["POST", 400, ["default"], "default"],
    ["POST", 404, ["default"], "default"],
    ["POST", 404, ["404", "default"], 404],
    ["POST", 600, ["default"], 600],
  ])("of a %s with %i among %j is %j", (method, status, declared, expected) => {
    const responses = Object.fromEntries(declared.map((key) => [key, {}]));
    expect(declaredStatus(status, { method, responses })).toBe(expected);
  });
});
