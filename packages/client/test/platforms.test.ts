import { AbortController as Polyfill, AbortSignal as PolyfillSignal } from "abort-controller";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import manifest from "../package.json" with { type: "json" };
import { createMfaClient, type MfaClientOptions, systemClock } from "../src/index.ts";
import { isBrowser } from "../src/is-browser.ts";
import { errorTo } from "./support/examples.ts";
import { settle } from "./support/fake-clock.ts";
import { hangs, hangsInBody, json, raw, type Step } from "./support/fake-fetch.ts";
import { caught, createHarness, levels, thrown, user } from "./support/harness.ts";
import { operationCases, responseTo } from "./support/operation-cases.ts";

afterEach(() => void vi.unstubAllGlobals());

describe.each(levels)("without Request.body, as in Firefox, at the $level", ({ call }) => {
  it.each([false, true])("requests are sent and retried, with middleware: %j", async (hasMiddleware) => {
    class WithoutBody extends Request {
      // as in Firefox; the type knows none without it
      override readonly body = undefined as never;
    }
    vi.stubGlobal("Request", WithoutBody);
    for (const operation of ["getAuthFactors", "verifyUserRegistration"] as const) {
      const { mfa, sent, clock } = createHarness([errorTo(operation, 429), responseTo(operation)]);
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
    const result = await call(mfa, "verifyUserRegistration", input);
    expect(JSON.stringify(result)).toContain(JSON.stringify(data));
  });

  it("an empty response is an error", async () => {
    const { mfa } = createHarness([withoutStream(raw(200, "", { "content-type": "application/json" }))]);
    const message = expect.stringContaining("body is empty");
    expect(await caught(mfa.getAuthFactors(user))).toMatchObject({ code: "protocol", message });
  });
});

describe("with the AbortController of React Native, which has neither reason nor throwIfAborted,", () => {
  beforeEach(() => {
    vi.stubGlobal("AbortController", Polyfill);
    vi.stubGlobal("AbortSignal", PolyfillSignal);
    vi.stubGlobal("DOMException", undefined);
    // Node's takes signals of its own class only
    class AnySignal extends Request {
      constructor(input: RequestInfo | URL, { signal: _, ...init }: RequestInit = {}) {
        super(input, init);
      }
    }
    vi.stubGlobal("Request", AnySignal);
  });

  it.each([
    ["while it is sent", hangs],
    ["in the body", hangsInBody],
  ])("a call times out %s", async (_, step) => {
    const { mfa, clock } = createHarness([step]);
    expect(await clock.run(caught(mfa.getAuthFactors(user)))).toMatchObject({ code: "timeout" });
    expect(clock.elapsed() - Date.UTC(2026, 0, 1)).toBe(30_000);
  });

  it.each([
    ["before it is sent", hangs, 0],
    ["while it is sent", hangs, 1],
    ["during the delay before a retry", errorTo("getAuthFactors", 503), 1],
  ])("a call is aborted %s", async (_, step, requests) => {
    const controller = new Polyfill();
    const { mfa, sent } = createHarness([step], { random: () => 1 });
    if (requests === 0) controller.abort();
    const work = caught(mfa.getAuthFactors(user, { signal: controller.signal as AbortSignal }));
    await settle();
    controller.abort();
    expect(await work).toMatchObject({ code: "aborted", operation: "getAuthFactors" });
    expect(sent).toHaveLength(requests);
  });
});

describe("the machine's clock", () => {
  it.each([
    ["React Native", undefined],
    ["Workers", 0],
  ])("is Date on %s, which has no time of origin", (_, timeOrigin) => {
    vi.stubGlobal("performance", { timeOrigin, now: () => 5 });
    vi.stubGlobal("Date", { now: () => 1_767_225_600_000 });
    expect([systemClock.now(), systemClock.elapsed?.()]).toEqual([1_767_225_600_000, 5]);
  });

  it("has whole milliseconds, as Date has", () => {
    vi.stubGlobal("performance", { timeOrigin: 1_767_225_600_000.25, now: () => 5.5 });
    expect(systemClock.now()).toBe(1_767_225_600_005);
  });
});

it("the calls of two clients have other ids, also where time has whole milliseconds", async () => {
  vi.stubGlobal("performance", { timeOrigin: undefined, now: () => 5 });
  const ids = [0.25, 0.5].map(async (random) => {
    const { mfa } = createHarness([errorTo("getAuthFactors", 404)], { random: () => random });
    return (await caught(mfa.getAuthFactors(user))).callId;
  });
  expect(await Promise.all(ids)).toEqual(["0.9-1", "0.i-1"]);
});

/** Runs a function as in a page. */
function inPage<T>(run: () => T): T {
  vi.stubGlobal("navigator", { product: "Gecko" });
  vi.stubGlobal("process", undefined);
  try {
    return run();
  } finally {
    vi.unstubAllGlobals();
  }
}

it("the User-Agent has the version of the package, and is the browser's own in a browser", async () => {
  for (const [create, agent] of [
    [createHarness, `onelogin-mfa-client/${manifest.version}`],
    [(steps: Step[]) => inPage(() => createHarness(steps)), null],
  ] as const) {
    const { mfa, sent } = create([json(200, [])]);
    await mfa.getAuthFactors(user);
    expect(sent[0]?.headers.get("user-agent")).toBe(agent);
  }
});

/** A function, of which platforms have many. */
const some = () => {};
const node = { versions: { node: "24.9.0" } };
/** The `process` that bundlers add for browsers. */
const shim = { versions: {}, env: {} };

// biome-ignore format: a table
const platforms: [title: string, globals: object, isBrowser: boolean][] = [
  ["a page", { window: {}, document: {}, navigator: { product: "Gecko" } }, true],
  ["a page with a bundler's process", { document: {}, navigator: { product: "Gecko" }, process: shim }, true],
  ["a worker, shared worker or service worker", { importScripts: some, navigator: { product: "Gecko" } }, true],
  ["React Native", { window: {}, navigator: { product: "ReactNative" }, process: { env: {} } }, true],
  ["Node 21 and newer, which has a navigator", { process: node, navigator: { userAgent: "Node.js/24" } }, false],
  ["jsdom under Node", { window: {}, document: {}, navigator: { product: "Gecko" }, process: node }, false],
  ["Deno with a document of a test", { Deno: {}, document: {}, navigator: { product: "Gecko" } }, false],
  ["a worker of Deno", { Deno: {}, importScripts: some, WorkerGlobalScope: some }, false],
  ["Bun", { Bun: {}, process: { versions: { node: "24.3.0", bun: "1.4.5" } } }, false],
  ["Cloudflare Workers", { WebSocketPair: some, navigator: { userAgent: "Cloudflare-Workers" } }, false],
  ["Cloudflare Workers of 2024", { importScripts: some, navigator: { userAgent: "Cloudflare-Workers" } }, false],
  ["Cloudflare Workers, nodejs_compat", { WebSocketPair: some, process: { versions: { node: "22.14.0" } } }, false],
  ["an edge runtime", { EdgeRuntime: "edge-runtime", process: { env: {} } }, false],
  ["nothing at all", {}, false],
];

describe("credentials", () => {
  it.each(platforms)("are allowed unless the platform is a browser: %s", (_, globals, expected) => {
    expect(isBrowser(globals)).toBe(expected);
  });

  const credentials = { clientId: "id", clientSecret: "s3cr3t" };
  it("in a page are an error that says why and what to do, and not the secret", {
    tags: "security",
  }, async () => {
    const create = () => createMfaClient({ subdomain: "acme", credentials });
    const error = await thrown(() => inPage(create));
    expect(error).toMatchObject({ code: "configuration", name: "MfaConfigurationError" });
    expect(error.message).toMatch(
      /^"credentials" must not be in a browser or React Native: .* delete users. Call OneLogin from a server/,
    );
    expect(error.message).not.toContain("s3cr3t");
    expect(create).not.toThrow();
  });

  it.each([
    ["by a long option", { credentials, dangerouslyAllowCredentialsInBrowser: true }],
    ["if it is an access token", { accessToken: "token" }],
  ])("in a page are allowed %s", (_, options) => {
    const create = () => createMfaClient({ subdomain: "acme", ...options } as MfaClientOptions);
    expect(() => inPage(create)).not.toThrow();
  });
});
