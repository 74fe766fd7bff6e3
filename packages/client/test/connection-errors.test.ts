import { describe, expect, it } from "vitest";
import { aggregateFault, circularFault, fails, systemFault } from "./support/fake-fetch.ts";
import { caught, createHarness, levels, printed, token, user } from "./support/harness.ts";

describe.each(levels)("a connection that fails at the $level", ({ call }) => {
  it.each([
    ["a refused connection", systemFault("ECONNREFUSED"), " (ECONNREFUSED)"],
    ["an unknown host", systemFault("ENOTFOUND"), " (ENOTFOUND)"],
    ["a certificate", systemFault("DEPTH_ZERO_SELF_SIGNED_CERT"), " (DEPTH_ZERO_SELF_SIGNED_CERT)"],
    ["two addresses", aggregateFault("some code", "EHOSTUNREACH", "ECONNREFUSED"), " (EHOSTUNREACH)"],
    ["a code in words", systemFault("no s3cr3t"), ""],
    ["a code before words", systemFault("ETIMEDOUT s3cr3t"), ""],
    ["a code after words", systemFault("s3cr3t ETIMEDOUT"), ""],
    ["null", new Error("no", { cause: null }), ""],
    ["nothing at all", undefined, ""],
    ["a text", "no s3cr3t", ""],
    ["a code that is a number", Object.assign(new Error("no"), { code: 20 }), ""],
    ["no code", new TypeError("no s3cr3t"), ""],
    ["a cause that is its own", circularFault(), ""],
  ])("is a network error that names no more of its cause than its code: %s", async (_, cause, says) => {
    const { mfa } = createHarness([fails(cause)], { maxRetries: 0 });
    const error = await caught(call(mfa, "getAuthFactors", user));
    expect(error).toMatchObject({ code: "network", operation: "getAuthFactors" });
    const { name, message, code } = Object(cause);
    if (cause instanceof Error) expect(error.cause).toMatchObject({ name, message, ...(code && { code }) });
    else expect(error.cause).toBe(cause);
    const start =
      "getAuthFactors (GET /api/2/mfa/users/{user_id}/factors): connection to acme.onelogin.com:443";
    expect(error.message).toBe(`${start} failed before a complete response${says}`);
  });
});

describe("the cause of a network error", () => {
  const clientOf = (url: string) =>
    createHarness([fails(new TypeError("no"))], { subdomain: undefined, baseUrl: url, maxRetries: 0 });

  it.each([
    ["http://127.0.0.1:8080", "127.0.0.1:8080"],
    ["http://localhost", "localhost:80"],
    ["http://[::1]:1", "[::1]:1"],
    ["https://acme.test/proxy", "acme.test:443"],
  ])("is named with its host and port: %s", async (url, address) => {
    const { message } = await caught(clientOf(url).mfa.getAuthFactors(user));
    expect(message).toContain(`: connection to ${address} failed`);
  });

  it("is a copy without data, such as that of broken HTTP, in which known secrets are replaced", {
    tags: "security",
  }, async () => {
    const data = Buffer.from(`HTTP/1.1 200 OK\r\nbad header Bearer ${token}`);
    const parser: Error = Object.assign(new Error(`Invalid header: ${token}`), {
      code: "HPE_INVALID_HEADER_TOKEN",
      data,
    });
    // a cause can be its own cause
    parser.cause = parser;
    const fault = new TypeError("fetch failed", { cause: parser });
    const { mfa } = createHarness([fails(fault)], { maxRetries: 0 });
    const error = await caught(mfa.getAuthFactors(user));
    const cause = { name: "Error", message: "Invalid header: [redacted]", code: "HPE_INVALID_HEADER_TOKEN" };
    expect(error.cause).toMatchObject({ name: "TypeError", message: "fetch failed", cause });
    const text = printed(error);
    expect(text).toContain("HPE_INVALID_HEADER_TOKEN");
    expect(text).not.toContain(token);
    expect(text).not.toContain("data:");
  });

  /** An error that holds others, and how often they were asked for. */
  function holding(errorsOf: (self: Error) => readonly Error[], fields: object = {}) {
    let reads = 0;
    const make = (): Error =>
      Object.defineProperty(Object.assign(new Error("x"), fields), "errors", {
        get() {
          reads += 1;
          return errorsOf(this);
        },
      });
    return { make, reads: () => reads };
  }

  it.each<[title: string, errorsOf: (self: Error, make: () => Error) => Error[]]>([
    ["holds itself ten times", (self) => new Array(10).fill(self)],
    ["holds ten others that hold ten others", (_, make) => Array.from({ length: 10 }, make)],
  ])("that %s is read a few times only, and its code is shown", async (_, errorsOf) => {
    const hostile = holding((self) => errorsOf(self, hostile.make), { code: "ECONNREFUSED" });
    const { mfa, clock } = createHarness([fails(hostile.make())], { maxRetries: 2, onEvent: () => {} });
    const error = await clock.run(caught(mfa.getAuthFactors(user)));
    expect(error).toMatchObject({ code: "network", message: expect.stringContaining("(ECONNREFUSED)") });
    expect(hostile.reads()).toBeGreaterThan(0);
    // each of three attempts reads at most 31 errors, three times: for its error, its event and its retry
    expect(hostile.reads()).toBeLessThanOrEqual(3 * 3 * 31 + 31);
  });

  it("of 300 causes is copied for the first six, and shows the first code of thirty", async () => {
    const chainOf = (at: number) =>
      Array.from({ length: 300 }, (_, index) => index).reduceRight<Error | undefined>(
        (cause, index) =>
          Object.assign(new Error(`${index}`, { cause }), index === at && { code: "ECONNRESET" }),
        undefined,
      );
    const errorOf = (at: number) =>
      caught(createHarness([fails(chainOf(at))], { maxRetries: 0 }).mfa.getAuthFactors(user));
    expect((await errorOf(29)).message).toContain("(ECONNRESET)");
    const { message, cause } = await errorOf(299);
    expect(message).toMatch(/before a complete response$/);
    const messages: unknown[] = [];
    for (let one = cause; one instanceof Error; one = one.cause) messages.push(one.message);
    expect(messages).toEqual(["0", "1", "2", "3", "4", "5"]);
  });

  it("has no text of an object, nor a secret in a name, a number or a code", async () => {
    const number = 73_001_122;
    const fault = {
      name: token,
      message: [token],
      code: { toString: () => token },
      cause: new Error("x", { cause: number }),
    };
    const { mfa } = createHarness([fails(fault), fails(Object.assign(new Error("x"), { code: number }))], {
      maxRetries: 0,
    });
    const call = () => caught(mfa.verifyUserOtp({ ...user, otp: `${number}` }));
    const first = await call();
    expect(first.cause).toMatchObject({ name: "[redacted]", message: "", cause: { cause: "[redacted]" } });
    expect(printed(first) + printed(await call())).not.toMatch(new RegExp(`${token}|${number}`));
  });

  it("is not named by a code that is a secret", async () => {
    const accessToken = "ECONN_TOKEN_1";
    const steps = [fails(systemFault(accessToken))];
    const { mfa } = createHarness(steps, { maxRetries: 0, accessToken });
    expect(printed(await caught(mfa.getAuthFactors(user)))).not.toContain(accessToken);
  });
});
