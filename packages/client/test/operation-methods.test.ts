import { describe, expect, it } from "vitest";
import { operations } from "../src/generated/operations.ts";
import { json } from "./support/fake-fetch.ts";
import { caught, createHarness, levels } from "./support/harness.ts";
import { headersFor, operationCases, operationIds, responseTo } from "./support/operation-cases.ts";

const methods = levels.filter(({ level }) => level === "method level");

/** Freezes an object and all that is in it. */
function freeze<T>(value: T): T {
  if (typeof value !== "object" || value === null) return value;
  for (const field of Object.values(value)) freeze(field);
  return Object.freeze(value);
}

describe("the operation methods", () => {
  it("are the operations of the spec", () => {
    const { mfa } = createHarness([]);
    const names = Object.keys(mfa).filter((name) => !/^(GET|POST|PUT|DELETE|use|eject)$/.test(name));
    expect(names).toEqual(operationIds);
    for (const name of operationIds) expect(mfa[name]).toBeTypeOf("function");
  });

  it("do not depend on `this`", async () => {
    const { getAuthFactors, GET } = createHarness([json(200, [])]).mfa;
    await expect(getAuthFactors({ user_id: 42 })).resolves.toEqual([]);
    await expect(GET(operations.getRateLimit.path)).rejects.toThrow("of type array");
  });
});

describe.each(methods)("an operation method", ({ call }) => {
  it.each(operationIds)(
    "%s sends its flat input in the URL and the body, and gives the data",
    async (operation) => {
      const { input, url, body, data } = operationCases[operation];
      const { mfa, sent } = createHarness([responseTo(operation)]);
      const outcome = await call(mfa, operation, input, { headers: headersFor(operation) });
      expect(outcome).toEqual(data);
      const { method } = operations[operation];
      expect(sent).toMatchObject([{ method, url: `https://acme.onelogin.com${url}`, body }]);
      const type = sent[0]?.headers.get("content-type");
      expect(type).toBe(body === "" ? null : "application/json");
    },
  );

  it.each(operationIds)("%s does not change its input and options", async (operation) => {
    const { mfa } = createHarness([responseTo(operation)]);
    const input = structuredClone(operationCases[operation].input);
    const options = { headers: headersFor(operation), maxRetries: 1, timeoutMs: 9 };
    await call(mfa, operation, freeze(input), freeze(options));
    expect(input).toEqual(operationCases[operation].input);
  });

  it.each(operationIds.filter((id) => operations[id].body === "none"))(
    "%s refuses an unknown field",
    async (operation) => {
      const { mfa, sent } = createHarness([responseTo(operation)]);
      for (const name of ["otp", "body", "userId", "constructor"]) {
        const error = await caught(
          call(mfa, operation, { ...operationCases[operation].input, [name]: "904817" }),
        );
        expect(error).toMatchObject({ code: "invalid_input", operation });
        expect(error.message).toContain(`"${name}"`);
        expect(error.message).not.toContain("904817");
      }
      expect(sent).toEqual([]);
    },
  );

  it("leaves out undefined fields", async () => {
    const { mfa, sent } = createHarness([responseTo("createDeviceVerification")]);
    const input = { user_id: 42, device_id: 7, expires_in: undefined };
    await call(mfa, "createDeviceVerification", input);
    expect(sent.map(({ body }) => body)).toEqual(['{"device_id":7}']);
  });

  it("sends the optional fields of generateOtp", async () => {
    const { mfa, sent } = createHarness([responseTo("generateOtp")]);
    await mfa.generateOtp({ user_id: 42, expires_in: 259_200, reusable: true });
    expect(sent.map(({ body }) => body)).toEqual(['{"expires_in":259200,"reusable":true}']);
  });

  it("keeps the leading zeros of a one-time password", async () => {
    const { mfa, sent } = createHarness([responseTo("verifyUserOtp")]);
    await mfa.verifyUserOtp({ user_id: 42, otp: "000001" });
    expect(sent.map(({ body }) => body)).toEqual(['{"otp":"000001"}']);
  });

  it("needs no input if the operation has none", async () => {
    const { mfa, sent } = createHarness([responseTo("getRateLimit")]);
    await mfa.getRateLimit();
    await mfa.getRateLimit({}, { maxRetries: 0 });
    expect(sent).toHaveLength(2);
  });
});
