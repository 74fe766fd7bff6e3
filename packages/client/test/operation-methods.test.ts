import { describe, expect, it } from "vitest";
import { operations } from "../src/generated/operations.ts";
import { json } from "./support/fake-fetch.ts";
import { createHarness, levels, methodLevel, token, unsent } from "./support/harness.ts";
import { headersFor, operationCases, operationIds, responseTo } from "./support/operation-cases.ts";

/** Freezes an object and all that is in it. */
function freeze<T>(value: T): T {
  if (typeof value !== "object" || value === null) return value;
  for (const field of Object.values(value)) freeze(field);
  return Object.freeze(value);
}

describe("the operation methods", () => {
  it("are the operations of the spec", () => {
    const { mfa } = createHarness([]);
    const names = Object.keys(mfa).filter((name) => !/^(request|GET|POST|PUT|DELETE|use|eject)$/.test(name));
    expect(names).toEqual(operationIds);
    for (const name of operationIds) expect(mfa[name]).toBeTypeOf("function");
  });

  it("do not depend on `this`", async () => {
    const { getAuthFactors, GET } = createHarness([json(200, [])]).mfa;
    await expect(getAuthFactors({ user_id: 42 })).resolves.toEqual([]);
    await expect(GET(operations.getRateLimit.path)).rejects.toThrow("of type array");
  });

  it("need no input if the operation has none", async () => {
    const { mfa, sent } = createHarness([responseTo("getRateLimit")]);
    await mfa.getRateLimit();
    await mfa.getRateLimit({}, { maxRetries: 0 });
    expect(sent).toHaveLength(2);
  });
});

describe.each(levels)("a call at the $level", ({ level, call }) => {
  it.each(operationIds)("%s sends its input and gives the data", async (operation) => {
    const { url, body, data, status } = operationCases[operation];
    const { mfa, sent } = createHarness([responseTo(operation)]);
    const input = structuredClone(operationCases[operation].input);
    const options = { headers: headersFor(operation), maxRetries: 1, timeoutMs: 9 };
    const outcome = await call(mfa, operation, freeze(input), freeze(options));
    expect(input).toEqual(operationCases[operation].input);
    if (level === "method level") expect(outcome).toEqual(data);
    else expect(outcome).toMatchObject({ status, data });
    const { method } = operations[operation];
    expect(sent).toMatchObject([{ method, url: `https://acme.onelogin.com${url}`, body }]);
    expect(sent[0]?.headers.get("content-type")).toBe(body === "" ? null : "application/json");
    // written out: what the spec says of security must not decide what is expected of it
    const isTokenCall = operation === "generateToken" || operation === "revokeToken";
    expect(sent[0]?.headers.get("authorization")).toBe(
      isTokenCall ? "Basic aWQ6c2VjcmV0" : `Bearer ${token}`,
    );
  });
});

describe("an operation method", () => {
  const { call } = methodLevel;
  const bodyless = operationIds.filter((id) => operations[id].body === "none");
  it.each(bodyless)("%s refuses an unknown field", async (operation) => {
    for (const name of ["otp", "body", "userId", "constructor"]) {
      const input = { ...operationCases[operation].input, [name]: "904817" };
      const error = await unsent((mfa) => call(mfa, operation, input));
      expect(error).toMatchObject({ code: "invalid_input", operation });
      expect(error.message).toContain(`"${name}"`);
      expect(error.message).not.toContain("904817");
    }
  });

  it.each([
    ["createDeviceVerification", { device_id: 7, expires_in: undefined }, '{"device_id":7}'],
    ["generateOtp", { expires_in: 259_200, reusable: true }, '{"expires_in":259200,"reusable":true}'],
    ["verifyUserOtp", { otp: "000001" }, '{"otp":"000001"}'],
  ] as const)("%s sends the fields %j as %s", async (operation, fields, body) => {
    const { mfa, sent } = createHarness([responseTo(operation)]);
    await call(mfa, operation, { user_id: 42, ...fields });
    expect(sent.map((request) => request.body)).toEqual([body]);
  });
});
