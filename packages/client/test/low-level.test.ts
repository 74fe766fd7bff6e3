import { describe, expect, it } from "vitest";
import { operations } from "../src/generated/operations.ts";
import { json } from "./support/fake-fetch.ts";
import { createHarness, levels, unsent } from "./support/harness.ts";
import { responseTo } from "./support/operation-cases.ts";

const path = "/api/2/mfa/users/{user_id}/verifications/" as const;
const init = { params: { path: { user_id: 42 } }, body: { otp: "012345" } };
const data = { id: "1", status: "accepted" };

describe("the calls by path", () => {
  it("give the data of a success, and a response with its headers and URL", async () => {
    const url = "https://acme.onelogin.com/answered";
    const headers = { "x-request-id": "req-1", "x-ratelimit-remaining": "7" };
    const respond = () => Object.defineProperty(Response.json(data, { headers }), "url", { value: url });
    const { mfa } = createHarness([respond]);
    const result = await mfa.POST(path, init);
    expect(result).toMatchObject({ status: 200, data, response: { url } });
    expect(result.error).toBeUndefined();
    const received = Object.fromEntries(result.response.headers);
    expect(received).toEqual({ ...headers, "content-type": "application/json" });
  });

  it("ignore the length and encoding of a body that is already decoded", async () => {
    const { mfa } = createHarness([json(200, data, { "content-length": "0", "content-encoding": "gzip" })]);
    expect(await mfa.POST(path, init)).toMatchObject({ status: 200, data });
  });

  it("send generateOtp without a body if none is given", async () => {
    const { mfa, sent } = createHarness([responseTo("generateOtp")]);
    await mfa.POST("/api/2/mfa/users/{user_id}/mfa_token", { params: { path: { user_id: 42 } } });
    expect(sent.map(({ body }) => body)).toEqual([""]);
  });

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

  it("refuse a body that JSON cannot hold, before anything is sent", async () => {
    const input = { user_id: 42, device_id: 1n };
    for (const { call } of levels) {
      const error = await unsent((mfa) => call(mfa, "createDeviceVerification", input));
      expect(error).toMatchObject({ code: "invalid_input", operation: "createDeviceVerification" });
      expect(error.cause).toBeInstanceOf(TypeError);
    }
  });
});
