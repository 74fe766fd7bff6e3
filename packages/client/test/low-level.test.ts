import { describe, expect, it } from "vitest";
import { operations } from "../src/generated/operations.ts";
import { json, noContent, raw } from "./support/fake-fetch.ts";
import { caught, createHarness, levels, thrown } from "./support/harness.ts";
import { headersFor, operationCases, operationIds, responseTo } from "./support/operation-cases.ts";

const path = "/api/2/mfa/users/{user_id}/verifications/" as const;
const init = { params: { path: { user_id: 42 } }, body: { otp: "012345" } };
const flat = { statusCode: 422, name: "UnprocessableEntity", message: "Invalid OTP" };
const envelope = {
  status: { error: true, code: 401, type: "Unauthorized", message: "Authentication Failure" },
};
const lowLevel = levels.filter(({ level }) => level === "low level");

describe("the calls by path", () => {
  it.each([
    { status: 401, body: flat },
    { status: 401, body: envelope },
    { status: 403, body: envelope },
    { status: 404, body: flat },
    { status: 422, body: flat },
    { status: 422, body: envelope },
    { status: 429, body: envelope },
    { status: 418, body: flat },
    { status: 500, body: flat },
    { status: 503, body: envelope },
  ])("give a declared $status with its body as a value: $body", async ({ status, body }) => {
    const { mfa } = createHarness([json(status, body)], { maxRetries: 0 });
    const result = await mfa.POST(path, init);
    expect(result).toMatchObject({ status, error: body });
    expect(result.response.status).toBe(status);
    expect(result.data).toBeUndefined();
  });

  it("give an error envelope as a value for an operation that consumes no code", async () => {
    const { mfa } = createHarness([json(401, envelope)]);
    expect(await mfa.GET("/auth/rate_limit")).toMatchObject({ status: 401, error: envelope });
  });

  it.each([
    "application/json",
    "application/json; charset=utf-8",
    "Application/JSON;charset=UTF-8",
    "application/json ;a",
  ])("read %s as JSON", async (type) => {
    const { mfa } = createHarness([raw(200, "[]", { "content-type": type })]);
    const params = { path: { user_id: 42 } };
    expect(await mfa.GET("/api/2/mfa/users/{user_id}/factors", { params })).toMatchObject({ data: [] });
  });

  it("give the HTML of a 429 as a string", async () => {
    const page = "<html><body>Too many requests</body></html>";
    const { mfa } = createHarness([raw(429, page, { "content-type": "text/html" })], { maxRetries: 0 });
    expect(await mfa.POST(path, init)).toMatchObject({ status: 429, error: page });
  });

  it("give the data of a success, and a response with its headers", async () => {
    const data = { id: "1", status: "accepted" };
    const { mfa } = createHarness([
      json(200, data, { "x-request-id": "req-1", "x-ratelimit-remaining": "7" }),
    ]);
    const result = await mfa.POST(path, init);
    expect(result).toMatchObject({ status: 200, data });
    expect(result.error).toBeUndefined();
    expect(result.response.headers.get("x-request-id")).toBe("req-1");
    expect(result.response.headers.get("x-ratelimit-remaining")).toBe("7");
    expect(result.response.headers.get("content-type")).toBe("application/json");
  });

  it("ignore the length and encoding of a body that is already decoded", async () => {
    const data = { id: "1", status: "accepted" };
    const { mfa } = createHarness([json(200, data, { "content-length": "0", "content-encoding": "gzip" })]);
    expect(await mfa.POST(path, init)).toMatchObject({ status: 200, data });
  });

  it("keep the response's URL", async () => {
    const { mfa } = createHarness([
      () => {
        const url = "https://acme.onelogin.com/answered";
        return Object.defineProperty(Response.json({ id: "1", status: "accepted" }), "url", { value: url });
      },
    ]);
    expect((await mfa.POST(path, init)).response.url).toBe("https://acme.onelogin.com/answered");
  });

  it("give undefined as the data of a 204", async () => {
    const { mfa } = createHarness([noContent]);
    const params = { path: { user_id: 42, device_id: "3920371" } };
    const result = await mfa.DELETE("/api/2/mfa/users/{user_id}/devices/{device_id}", { params });
    expect(result).toMatchObject({ status: 204, data: undefined });
  });

  it.each(operationIds)("give the documented fields for %s, and no others", async (operation) => {
    const { mfa } = createHarness([responseTo(operation)]);
    for (const { call } of lowLevel) {
      const options = { headers: headersFor(operation) };
      const result = await call(mfa, operation, operationCases[operation].input, options);
      const { status, data } = operationCases[operation];
      expect(result).toMatchObject({ status, data });
      expect(Object.keys(result as object).sort()).toEqual([
        "data",
        "rateLimit",
        "requestId",
        "response",
        "status",
      ]);
    }
  });

  it("send generateOtp without a body if none is given", async () => {
    const { mfa, sent } = createHarness([responseTo("generateOtp")]);
    await mfa.POST("/api/2/mfa/users/{user_id}/mfa_token", { params: { path: { user_id: 42 } } });
    expect(sent.map(({ body }) => body)).toEqual([""]);
  });

  it.each([
    { method: "POST", url: operations.getAuthFactors.path },
    { method: "GET", url: "/api/2/mfa/users/42/factors" },
    { method: "GET", url: "/api/2/users" },
    { method: "GET", url: "__proto__" },
  ])("refuse $method $url, which is not in the spec", async ({ method, url }) => {
    const { mfa, sent } = createHarness([json(200, [])]);
    // a caller without types
    const calls = mfa as unknown as Record<string, (path: string) => Promise<unknown>>;
    const error = await thrown(() => calls[method]?.(url));
    expect(error).toMatchObject({
      code: "invalid_input",
      message: expect.stringContaining(`${method} ${url}`),
    });
    expect(sent).toEqual([]);
  });

  it("refuse a body that JSON cannot hold, before anything is sent", async () => {
    const { mfa, sent } = createHarness([json(200, [])]);
    const input = { user_id: 42, device_id: 1n };
    for (const { call } of levels) {
      const error = await caught(call(mfa, "createDeviceVerification", input));
      expect(error).toMatchObject({ code: "invalid_input", operation: "createDeviceVerification" });
      expect(error.cause).toBeInstanceOf(TypeError);
    }
    expect(sent).toEqual([]);
  });
});
