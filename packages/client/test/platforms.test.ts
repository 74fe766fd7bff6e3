import { afterEach, describe, expect, it } from "vitest";
import manifest from "../package.json" with { type: "json" };
import { createMfaClient } from "../src/index.ts";
import { json, raw, type Step } from "./support/fake-fetch.ts";
import { caught, createHarness, levels } from "./support/harness.ts";
import { operationCases, responseTo } from "./support/operation-cases.ts";

const user = { user_id: 42 };

const restore: (() => void)[] = [];
afterEach(() => {
  for (const run of restore.splice(0)) run();
});

/** Replaces a property until the end of the test. */
function replace(target: object, name: string, descriptor: PropertyDescriptor): void {
  const original = Object.getOwnPropertyDescriptor(target, name);
  Object.defineProperty(target, name, { configurable: true, ...descriptor });
  restore.push(() => {
    if (original) Object.defineProperty(target, name, original);
    else Reflect.deleteProperty(target, name);
  });
}

describe.each(levels)("without Request.body, as in Firefox, at the $level", ({ call }) => {
  it.each([false, true])("requests are sent and retried, with middleware: %j", async (hasMiddleware) => {
    replace(Request.prototype, "body", { get: () => undefined });
    for (const operation of ["getAuthFactors", "verifyUserRegistration"] as const) {
      const { mfa, sent, clock } = createHarness([json(429, {}), responseTo(operation)]);
      if (hasMiddleware) mfa.use({ onRequest: () => undefined });
      const { input, body } = operationCases[operation];
      await clock.run(call(mfa, operation, input));
      expect(sent.map((request) => request.body)).toEqual([body, body]);
    }
  });
});

describe("without Response.body, as in React Native", () => {
  /** Such a response, which gives its text only. */
  const withoutStream =
    (step: Step): Step =>
    async (request) => {
      const response = await step(request);
      const { status, ok, headers } = response;
      return { status, ok, headers, text: () => response.text() } as Response;
    };

  it.each(levels)("a response is read at the $level", async ({ call }) => {
    const { input, data } = operationCases.verifyUserRegistration;
    const { mfa } = createHarness([withoutStream(responseTo("verifyUserRegistration"))]);
    expect(await call(mfa, "verifyUserRegistration", input)).toSatisfy((result: object) =>
      JSON.stringify(result).includes(JSON.stringify(data)),
    );
  });

  it("an empty response is an error", async () => {
    const { mfa } = createHarness([withoutStream(raw(200, "", { "content-type": "application/json" }))]);
    const error = await caught(mfa.getAuthFactors(user));
    expect([error.code, error.message]).toEqual(["protocol", expect.stringContaining("body is empty")]);
  });
});

it("a fetch that returns a response without a promise works", async () => {
  const fetch = (() => Response.json([])) as unknown as typeof globalThis.fetch;
  const mfa = createMfaClient({ subdomain: "acme", accessToken: "a", fetch });
  await expect(mfa.getAuthFactors(user)).resolves.toEqual([]);
});

describe("the User-Agent", () => {
  const agentOf = async (options = {}) => {
    const { mfa, sent } = createHarness([json(200, [])], options);
    await mfa.getAuthFactors(user);
    return sent[0]?.headers.get("user-agent");
  };

  it("has the version of the package", async () => {
    expect(await agentOf()).toBe(`onelogin-mfa-client/${manifest.version}`);
  });

  it("can be replaced", async () => {
    expect(await agentOf({ headers: { "User-Agent": "my-app/2" } })).toBe("my-app/2");
  });

  it.each(["document", "importScripts"])("is the browser's own where there is a %s", async (name) => {
    replace(globalThis, name, { value: {} });
    expect(await agentOf()).toBeNull();
  });
});
