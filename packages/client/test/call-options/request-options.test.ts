import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { json } from "../support/fake-fetch.ts";
import { caught, createHarness, levels, token } from "../support/harness.ts";
import { operationCases, responseTo } from "../support/operation-cases.ts";
import { createTokenHarness } from "../support/token-harness.ts";

const user = { user_id: 42 };
const start = { user_id: 42, device_id: 7, expires_in: 120, display_name: "a & b" };
const started = responseTo("createDeviceVerification");

describe.each(levels)("the option accept at the $level", ({ call }) => {
  it.each([
    { accept: undefined, header: "application/json" },
    { accept: "application/vnd.x+json", header: "application/vnd.x+json" },
    { accept: ["application/json", "text/html;q=0.5"], header: "application/json, text/html;q=0.5" },
  ])("sets the header to $header for $accept", async ({ accept, header }) => {
    const { mfa, sent } = createHarness([json(200, [])]);
    await call(mfa, "getAuthFactors", user, { accept });
    expect(sent[0]?.headers.get("accept")).toBe(header);
  });

  it("overrides the header in any letter case", async () => {
    for (const name of ["accept", "Accept", "ACCEPT"]) {
      const { mfa, sent } = createHarness([json(200, [])]);
      await call(mfa, "getAuthFactors", user, { accept: "text/html", headers: { [name]: "text/plain" } });
      expect(sent[0]?.headers.get("accept")).toBe("text/html");
    }
  });

  it.each(["text/html\r\nx: y", ["a\nb"], "\u2603"])("refuses the invalid value %j", async (value) => {
    const { mfa, sent } = createHarness([json(200, [])]);
    // a caller without types
    const error = await caught(call(mfa, "getAuthFactors", user, { accept: value as string }));
    expect(error).toMatchObject({ code: "invalid_input", operation: "getAuthFactors" });
    expect(sent).toEqual([]);
  });
});

describe.each(levels)("the option contentType at the $level", ({ call }) => {
  const asJson = '{"device_id":7,"expires_in":120,"display_name":"a & b"}';
  const asForm = "device_id=7&expires_in=120&display_name=a+%26+b";
  it.each([
    { contentType: undefined, header: "application/json", body: asJson },
    {
      contentType: "application/json; charset=utf-8",
      header: "application/json; charset=utf-8",
      body: asJson,
    },
    { contentType: "application/vnd.x+json", header: "application/vnd.x+json", body: asJson },
    {
      contentType: "application/x-www-form-urlencoded",
      header: "application/x-www-form-urlencoded",
      body: asForm,
    },
    {
      contentType: "Application/X-WWW-Form-URLencoded;a",
      header: "Application/X-WWW-Form-URLencoded;a",
      body: asForm,
    },
  ])("sets the header and the form of the body: $contentType", async ({ contentType, header, body }) => {
    const { mfa, sent } = createHarness([started]);
    await call(mfa, "createDeviceVerification", start, { contentType });
    expect(sent[0]?.headers.get("content-type")).toBe(header);
    expect(sent[0]?.body).toBe(body);
  });

  it("leaves undefined fields out of a form", async () => {
    const { mfa, sent } = createHarness([started]);
    const contentType = "application/x-www-form-urlencoded";
    await call(mfa, "createDeviceVerification", { ...start, expires_in: undefined }, { contentType });
    expect(sent[0]?.body).toBe("device_id=7&display_name=a+%26+b");
  });

  it("refuses an invalid value", async () => {
    const { mfa, sent } = createHarness([started]);
    const error = await caught(call(mfa, "createDeviceVerification", start, { contentType: "x\ny" }));
    expect(error).toMatchObject({
      code: "invalid_input",
      message: expect.stringContaining('"content-type"'),
    });
    expect(sent).toEqual([]);
  });
});

describe.each(levels)("the option baseUrl of a call at the $level", ({ call }) => {
  it.each([
    { baseUrl: "https://other.example", url: "https://other.example" },
    { baseUrl: "https://other.example/prefix/", url: "https://other.example/prefix" },
    { baseUrl: "http://127.0.0.1:4010", url: "http://127.0.0.1:4010" },
  ])("sends the request and its token to $baseUrl", async ({ baseUrl, url }) => {
    const { mfa, sent } = createHarness([json(200, [])]);
    await call(mfa, "getAuthFactors", user, { baseUrl });
    await call(mfa, "getAuthFactors", user);
    expect(sent.map((request) => request.url)).toEqual([
      `${url}${operationCases.getAuthFactors.url}`,
      `https://acme.onelogin.com${operationCases.getAuthFactors.url}`,
    ]);
    expect(sent[0]?.headers.get("authorization")).toBe(`Bearer ${token}`);
  });

  it.each([
    "http://other.example",
    "other.example",
    "https://u:s3cr3t@x.example",
    "https://x.example?a",
    "",
    5,
    null,
  ])("refuses %j", async (baseUrl) => {
    const { mfa, sent } = createHarness([json(200, [])]);
    // a caller without types
    const error = await caught(call(mfa, "getAuthFactors", user, { baseUrl: baseUrl as string }));
    expect(error).toMatchObject({ code: "configuration", message: expect.stringContaining('"baseUrl"') });
    expect(inspect(error, { depth: 9 })).not.toContain("s3cr3t");
    expect(sent).toEqual([]);
  });

  it("does not change where the client requests its token", async () => {
    const { mfa, sent } = createTokenHarness();
    await call(mfa, "getAuthFactors", user, { baseUrl: "https://other.example" });
    expect(sent.token.map(({ url }) => new URL(url).host)).toEqual(["acme.onelogin.com"]);
    expect(sent.api.map(({ url }) => new URL(url).host)).toEqual(["other.example"]);
  });
});

describe.each(levels)("the option headers of a call at the $level", ({ call }) => {
  it("adds the headers to each attempt, and to no other call", async () => {
    const { mfa, sent, clock } = createHarness([json(503, {}), json(200, [])]);
    await clock.run(call(mfa, "getAuthFactors", user, { headers: { "X-Trace": "t-1" } }));
    await call(mfa, "getAuthFactors", user);
    expect(sent.map(({ headers }) => headers.get("x-trace"))).toEqual(["t-1", "t-1", null]);
  });
});
