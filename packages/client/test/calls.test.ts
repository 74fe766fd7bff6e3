import { describe, expect, it } from "vitest";
import { operations } from "../src/generated/operations.ts";
import { json } from "./support/fake-fetch.ts";
import { createHarness, levels, token, unsent } from "./support/harness.ts";
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
    const names = Object.keys(mfa).filter(
      (name) => !/^(request|GET|POST|PUT|DELETE|use|eject|baseUrl)$/.test(name),
    );
    expect(names).toEqual(operationIds);
    for (const name of operationIds) expect(mfa[name]).toBeTypeOf("function");
  });

  it("do not depend on `this`", async () => {
    const { getAuthFactors, GET } = createHarness([json(200, [])]).mfa;
    await expect(getAuthFactors({ user_id: 42 })).resolves.toEqual([]);
    await expect(GET(operations.getRateLimit.path)).rejects.toThrow("of type array");
  });
});

describe.each(levels)("a call at the $level", ({ level, call }) => {
  it.each(operationIds)("%s sends its input and gives the data", async (operation) => {
    const { url, body, data, status } = operationCases[operation];
    const { mfa, sent } = createHarness([responseTo(operation)]);
    const options = { headers: headersFor(operation), maxRetries: 1, timeoutMs: 9 };
    // what is frozen cannot be changed
    const input = freeze(operationCases[operation].input);
    const outcome = await call(mfa, operation, input, freeze(options));
    if (level === "method level") expect(outcome).toEqual(data);
    else expect(outcome).toMatchObject({ status, data });
    const { method } = operations[operation];
    expect(sent).toMatchObject([{ method, url: `https://acme.onelogin.com${url}`, body }]);
    expect(sent[0]?.headers.get("content-type")).toBe(body === "" ? null : "application/json");
    // written out: what the spec says of security must not decide what is expected of it
    const isTokenCall = operation === "generateToken" || operation === "revokeToken";
    const authorization = isTokenCall ? "Basic aWQ6c2VjcmV0" : `Bearer ${token}`;
    expect(sent[0]?.headers.get("authorization")).toBe(authorization);
  });
});

describe("the calls by path", () => {
  it.each([
    ["POST", operations.getAuthFactors.path],
    ["GET", "/api/2/mfa/users/42/factors"],
    ["GET", "/api/2/groups"],
    ["GET", "__proto__"],
  ])("refuse %s %s, which is not in the spec", async (method, url) => {
    // a caller without types
    type Calls = Record<string, (path: string) => Promise<unknown>>;
    const error = await unsent((mfa) => (mfa as unknown as Calls)[method]?.(url));
    expect(error).toMatchObject({ code: "invalid_input", message: `${method} ${url} is not in the spec` });
  });

  it("send the headers of their parameters, with middleware and without", async () => {
    const { mfa, sent } = createHarness([responseTo("listUsers")]);
    // of a caller without types: no operation of the spec has one
    const init = { params: { header: { "x-part": 7, accept: "text/plain", "x-none": undefined } } } as object;
    await mfa.GET("/api/2/users", init);
    mfa.use({ onRequest: () => {} });
    await mfa.GET("/api/2/users", init);
    const headers = sent.map((one) => ["x-part", "accept", "x-none"].map((name) => one.headers.get(name)));
    expect(headers).toEqual([
      ["7", "text/plain", null],
      ["7", "text/plain", null],
    ]);
  });

  it("refuse a body that JSON cannot hold, before anything is sent", async () => {
    const input = { user_id: 42, device_id: "1", expires_in: 120n };
    for (const { call } of levels) {
      const error = await unsent((mfa) => call(mfa, "createDeviceVerification", input));
      expect(error).toMatchObject({ code: "invalid_input", operation: "createDeviceVerification" });
      expect(error.cause).toBeInstanceOf(TypeError);
    }
  });
});
