import { describe, expect, it } from "vitest";
import { declaredStatus } from "../src/declared-status.ts";
import { operations } from "../src/generated/operations.ts";
import type { MismatchEvent } from "../src/index.ts";
import { validator } from "../src/validate.ts";
import { json, raw } from "./support/fake-fetch.ts";
import { caught, createHarness, levels } from "./support/harness.ts";
import { headersFor, operationCases, operationIds } from "./support/operation-cases.ts";

/** What the client receives where the spec declares the other one. */
const otherStatus: Readonly<Record<number, number>> = { 200: 201, 201: 200 };

const started = operationCases.createFactorRegistration;
const html = { "content-type": "text/html" };
const asJson = { "content-type": "application/json" };

const invalid = [
  { title: "HTML", response: raw(200, "<p>started</p>", html), why: "text/html" },
  { title: "half of the JSON", response: raw(200, '{"id":"1"', asJson), why: "not complete JSON" },
  { title: "an array of two", response: json(200, [started.data, started.data]), why: "of type array" },
  { title: "a body without `status`", response: json(200, { id: "1" }), why: '"status"' },
  { title: "a failure", response: json(200, { id: "1", status: { error: true } }), why: "reports a failure" },
];

describe.each(levels)("at the $level, a success", ({ level, call }) => {
  it.each(operationIds.filter((id) => operations[id].method === "POST"))(
    "of %s may be a 200 for a declared 201, and the reverse",
    async (operation) => {
      const { input, data, status } = operationCases[operation];
      expect(Object.keys(operations[operation].responses)).toContain(String(status));
      const other = otherStatus[status] ?? 0;
      const { mfa } = createHarness([json(other, data)]);
      const outcome = await call(mfa, operation, input, { headers: headersFor(operation) });
      expect(outcome).toEqual(
        level === "low level" ? expect.objectContaining({ status: other, data }) : data,
      );
    },
  );

  it.each(invalid)("with 200 for a declared 201 must not be $title", async ({ response, why }) => {
    const { mfa } = createHarness([response]);
    const error = await caught(call(mfa, "createFactorRegistration", started.input));
    expect(error).toMatchObject({ code: "protocol", status: 200 });
    expect(error.message).toContain(why);
  });

  it.each([202, 203, 206])("with an undeclared %i is a protocol error, whatever its body", async (status) => {
    for (const operation of ["createFactorRegistration", "verifyUserOtp"] as const) {
      const { input, data } = operationCases[operation];
      const { mfa } = createHarness([json(status, data)]);
      expect(await caught(call(mfa, operation, input))).toMatchObject({ code: "protocol", status });
    }
  });

  it("of a GET with 201 for a declared 200 is a protocol error", async () => {
    const { data, input } = operationCases.getAuthFactors;
    const { mfa } = createHarness([json(201, data)]);
    expect(await caught(call(mfa, "getAuthFactors", input))).toMatchObject({ code: "protocol", status: 201 });
  });

  it.each([200, 201])("with %i for a declared 204 is a protocol error", async (status) => {
    const { mfa } = createHarness([json(status, {})]);
    const work = call(mfa, "deleteEnrolledFactor", operationCases.deleteEnrolledFactor.input);
    expect(await caught(work)).toMatchObject({ code: "protocol", status });
  });
});

describe("onMismatch", () => {
  it.each([
    { title: "is silent for a valid body", body: { mfa_token: "915031", reusable: true }, pointers: [] },
    {
      title: "reports an invalid field",
      body: { mfa_token: "915031", reusable: "no" },
      pointers: ["/reusable"],
    },
  ])("$title of a 200 for a declared 201", async ({ body, pointers }) => {
    const events: MismatchEvent[] = [];
    const data = { ...body, expires_at: "2026-01-01T00:00:00Z", device_id: "1" };
    const { mfa } = createHarness([json(200, data)], {
      validator,
      onMismatch: (event) => events.push(event),
    });
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
    { status: 200, declared: ["201"], expected: 201 },
    { method: "GET", status: 201, declared: ["200"], expected: 201 },
    { status: 201, declared: ["200"], expected: 200 },
    { status: 200, declared: ["200", "201"], expected: 200 },
    { status: 201, declared: ["200", "201"], expected: 201 },
    { status: 202, declared: ["200", "201", "default"], expected: 202 },
    { status: 404, declared: ["default"], expected: "default" },
    { status: 404, declared: ["404", "default"], expected: 404 },
    { status: 600, declared: ["default"], expected: 600 },
  ])("of $status among $declared is $expected", ({ method = "POST", status, declared, expected }) => {
    const responses = Object.fromEntries(declared.map((key) => [key, {}]));
    expect(declaredStatus(status, { method, responses })).toBe(expected);
  });
});
