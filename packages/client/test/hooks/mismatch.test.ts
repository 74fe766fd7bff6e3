import { describe, expect, it } from "vitest";
import type { MfaClientOptions, Mismatch, MismatchEvent, OperationId } from "../../src/index.ts";
import { validator } from "../../src/validate.ts";
import { json, noContent, raw } from "../support/fake-fetch.ts";
import { createHarness, type Fields, levels } from "../support/harness.ts";
import { headersFor, operationCases, operationIds } from "../support/operation-cases.ts";

/** What `onMismatch` is told of one call, and what the call gave. */
async function look(
  operation: OperationId,
  status: number,
  response: unknown,
  options: MfaClientOptions = {},
) {
  const events: MismatchEvent[] = [];
  const { mfa } = createHarness([json(status, response, { "x-request-id": "r-1" })], {
    maxRetries: 0,
    validator,
    onMismatch: (event) => void events.push(event),
    ...options,
  });
  const call = levels[0]?.call ?? (() => Promise.resolve());
  const input: Fields = operationCases[operation].input;
  const outcome = await call(mfa, operation, input, { headers: headersFor(operation) }).then(
    (data) => ({ data }),
    (error: unknown) => ({ error }),
  );
  return { events, outcome, mismatches: events.flatMap(({ mismatches }) => mismatches) };
}

const factor = { factor_id: 1, name: "x", auth_factor_name: "SMS" };
const device = { device_id: "3920371", auth_factor_name: "SMS", default: true };
const code = { mfa_token: "915031", reusable: true, expires_at: "2026-01-01T00:00:00Z", device_id: "1" };
const state = { id: "2ae08226-2cf0-4a0f-8b4c-2e3b2f5d1c6b", status: "accepted", device_id: "3920371" };

const departures: readonly {
  title: string;
  operation: OperationId;
  response: unknown;
  finds: readonly Partial<Record<keyof Mismatch, unknown>>[];
}[] = [
  {
    title: "a missing field",
    operation: "getAuthFactors",
    response: [{ factor_id: 1, name: "x" }],
    finds: [
      {
        pointer: "/0",
        expected: "must have required property 'auth_factor_name'",
        seen: "object of factor_id, name",
      },
    ],
  },
  {
    title: "a number instead of a string",
    operation: "getAuthFactors",
    response: [factor, { ...factor, name: 5 }],
    finds: [{ pointer: "/1/name", expected: "must be string", seen: "5" }],
  },
  {
    title: "a string instead of a boolean",
    operation: "getAuthenticationDevices",
    response: [{ ...device, default: "s3cr3t" }],
    finds: [{ pointer: "/0/default", expected: "must be boolean", seen: "string of 6" }],
  },
  {
    title: "an invalid date",
    operation: "generateOtp",
    response: { ...code, expires_at: "tomorrow" },
    finds: [{ pointer: "/expires_at", expected: expect.stringContaining("date-time"), seen: "string of 8" }],
  },
  {
    title: "a secret of another type",
    operation: "generateOtp",
    response: { ...code, mfa_token: 915_031 },
    finds: [{ pointer: "/mfa_token", expected: "must be string", seen: "[redacted]" }],
  },
  {
    title: "null",
    operation: "getUserRegistration",
    response: { ...state, device_id: null },
    finds: [{ pointer: "/device_id", seen: "null" }],
  },
  {
    title: "no mismatch for an unlisted value of an open enumeration",
    operation: "getUserRegistration",
    response: { ...state, status: "new" },
    finds: [],
  },
  {
    title: "no mismatch for an unknown field",
    operation: "getUserRegistration",
    response: { ...state, more: 1 },
    finds: [],
  },
  { title: "no mismatch in a valid response", operation: "generateOtp", response: code, finds: [] },
];

const withBody = operationIds.filter((operation) => operationCases[operation].status !== 204);

describe("onMismatch", () => {
  it.each(departures)("reports $title, and the call succeeds", async ({ operation, response, finds }) => {
    const { events, mismatches, outcome } = await look(operation, 200, response);
    expect(mismatches).toEqual(finds.map((find) => expect.objectContaining(find)));
    expect(outcome).toEqual({ data: response });
    expect(events).toHaveLength(finds.length === 0 ? 0 : 1);
  });

  it("reports the call, the status and the request id", async () => {
    const { events } = await look("generateOtp", 201, { ...code, reusable: "no" });
    expect(events).toEqual([
      {
        operation: "generateOtp",
        method: "POST",
        path: "/api/2/mfa/users/{user_id}/mfa_token",
        status: 201,
        requestId: "r-1",
        mismatches: [{ pointer: "/reusable", expected: "must be boolean", seen: "string of 2" }],
      },
    ]);
  });

  it("reports an object in an array, which the call unwraps", async () => {
    const { mismatches, outcome } = await look("getUserRegistration", 200, [state]);
    expect(mismatches).toContainEqual(expect.objectContaining({ pointer: "", seen: "array of 1" }));
    expect(outcome).toEqual({ data: state });
  });

  it("reports an error's body, and the error stays the same", async () => {
    const { events, outcome } = await look("getAuthFactors", 404, { statusCode: "404", message: 5 });
    expect(events).toMatchObject([{ status: 404 }]);
    expect(outcome).toMatchObject({ error: { code: "not_found", status: 404 } });
  });

  it("reports the mismatch that makes a call fail", async () => {
    const { mismatches, outcome } = await look("generateOtp", 200, { message: "no" });
    expect(mismatches).toContainEqual(expect.objectContaining({ pointer: "" }));
    expect(outcome).toMatchObject({ error: { code: "protocol" } });
  });

  it("never shows a secret of the request that the response repeats", async () => {
    const response = { ...state, device_id: 12_345_678, id: ["12345678"] };
    const events: MismatchEvent[] = [];
    const { mfa } = createHarness([json(200, response)], {
      validator,
      onMismatch: (event) => void events.push(event),
    });
    await mfa.verifyUserRegistration({ user_id: 42, registration_id: "a", otp: "12345678" });
    expect(events).toHaveLength(1);
    expect(JSON.stringify(events)).not.toContain("12345678");
  });

  it.each(withBody)("reports nothing for a valid response of %s", async (operation) => {
    const { data, status } = operationCases[operation];
    // what the cases have in short
    const text = JSON.stringify(data ?? null).replace("afc1a96d", state.id);
    const response = JSON.parse(text.replace('"2026-01-01"', '"2026-01-01T00:00:00.000Z"'));
    expect((await look(operation, status, response)).mismatches).toEqual([]);
  });

  it.each([noContent, raw(429, "<p>no</p>", { "content-type": "text/html" })])(
    "reports nothing for a response without JSON",
    async (step) => {
      const events: unknown[] = [];
      const { mfa } = createHarness([step], {
        validator,
        maxRetries: 0,
        onMismatch: (event) => void events.push(event),
      });
      await mfa.deleteEnrolledFactor({ user_id: 42, device_id: "1" }).catch(() => undefined);
      expect(events).toEqual([]);
    },
  );
});

describe("the validator", () => {
  it("runs only with onMismatch", async () => {
    let runs = 0;
    const count = () => {
      runs += 1;
      return [];
    };
    await look("generateOtp", 200, code, { validator: count, onMismatch: undefined });
    expect(runs).toBe(0);
    await look("generateOtp", 200, code, { validator: count });
    expect(runs).toBe(1);
  });

  it("may be absent, and then onMismatch reports nothing", async () => {
    const { events, outcome } = await look(
      "generateOtp",
      200,
      { ...code, reusable: "no" },
      { validator: undefined },
    );
    expect({ events, outcome }).toMatchObject({ events: [], outcome: { data: { reusable: "no" } } });
  });

  it("that throws or returns undefined does not fail the call", async () => {
    const throws = () => {
      throw new Error("from a validator");
    };
    const nonsense = (() => undefined) as unknown as NonNullable<MfaClientOptions["validator"]>;
    for (const wrong of [throws, nonsense]) {
      expect((await look("generateOtp", 200, code, { validator: wrong })).outcome).toEqual({ data: code });
    }
  });

  it("finds nothing for an operation or a status that is not in the spec", () => {
    for (const [operation, status] of [
      ["other", 200],
      ["__proto__", 200],
      ["deleteEnrolledFactor", 204],
    ] as const) {
      expect(validator(operation, status, { any: "thing" })).toEqual([]);
    }
  });
});
