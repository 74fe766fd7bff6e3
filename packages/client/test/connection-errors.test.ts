import { describe, expect, it } from "vitest";
import { fails, systemFault } from "./support/fake-fetch.ts";
import { caught, createHarness, levels } from "./support/harness.ts";

const user = { user_id: 42 };

describe.each(levels)("a connection that fails at the $level", ({ call }) => {
  it.each([
    ["a refused connection", systemFault("ECONNREFUSED"), " (ECONNREFUSED)"],
    ["an unknown host", systemFault("ENOTFOUND"), " (ENOTFOUND)"],
    ["a certificate", systemFault("DEPTH_ZERO_SELF_SIGNED_CERT"), " (DEPTH_ZERO_SELF_SIGNED_CERT)"],
    ["two addresses", new TypeError("x", { cause: aggregate() }), " (EHOSTUNREACH)"],
    ["a code in words", systemFault("no s3cr3t"), ""],
    ["a code before words", systemFault("ETIMEDOUT s3cr3t"), ""],
    ["a code after words", systemFault("s3cr3t ETIMEDOUT"), ""],
    ["null", new Error("no", { cause: null }), ""],
    ["nothing at all", undefined, ""],
    ["a text", "no s3cr3t", ""],
    ["a code that is a number", Object.assign(new Error("no"), { code: 20 }), ""],
    ["no code", new TypeError("no s3cr3t"), ""],
    ["a cause that is its own", circular(), ""],
  ])(
    "is a network error that names the code of its cause and nothing else of it: %s",
    async (_, cause, says) => {
      const { mfa } = createHarness([fails(cause)], { maxRetries: 0 });
      const error = await caught(call(mfa, "getAuthFactors", user));
      expect(error).toMatchObject({ code: "network", operation: "getAuthFactors" });
      expect(error.cause).toBe(cause);
      const start =
        "getAuthFactors (GET /api/2/mfa/users/{user_id}/factors): connection failed before a complete response";
      expect(error.message).toBe(start + says);
    },
  );
});

/** Node tries the addresses of a host one after the other and reports them together. */
function aggregate(): AggregateError {
  const codes = ["some code", "EHOSTUNREACH", "ECONNREFUSED"];
  return new AggregateError(codes.map((code) => Object.assign(new Error("s3cr3t"), { code })));
}

function circular(): Error {
  const error = new Error("no s3cr3t");
  error.cause = error;
  return error;
}
