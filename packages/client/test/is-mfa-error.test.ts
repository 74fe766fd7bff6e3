import { once } from "node:events";
import { MessageChannel } from "node:worker_threads";
import { describe, expect, it } from "vitest";
import { createError } from "../src/errors/kinds.ts";
import { isMfaError, MfaError, MfaValidationError } from "../src/index.ts";

const about = {
  operation: "generateOtp",
  method: "POST",
  path: "/mfa_token",
  status: 422,
  requestId: "5F18-1581",
};
const error = createError("validation", "Validations failed", { ...about, cause: new Error("x") });

describe("isMfaError", () => {
  it("accepts an error of this copy of the package", () => {
    expect(isMfaError(new MfaError("network", "x"))).toBe(true);
    expect(isMfaError(error) && error instanceof MfaValidationError).toBe(true);
  });

  it("accepts an error of another copy of the package", async () => {
    // the query makes it another module
    const specifier = "../src/errors/mfa-error.ts?copy";
    const copy: typeof import("../src/errors/mfa-error.ts") = await import(/* @vite-ignore */ specifier);
    expect(copy.MfaError).not.toBe(MfaError);
    const foreign = new copy.MfaError("network", "x");
    expect(foreign).not.toBeInstanceOf(MfaError);
    expect(isMfaError(foreign)).toBe(true);
  });

  it("accepts an error from another thread, and restores its code", async () => {
    const { port1, port2 } = new MessageChannel();
    port1.postMessage(error);
    const [clone] = await once(port2, "message");
    port1.close();
    expect(clone).not.toHaveProperty("code");
    expect(isMfaError(clone)).toBe(true);
    expect(clone).toMatchObject({
      name: "MfaValidationError",
      code: "validation",
      status: 422,
      requestId: "5F18-1581",
    });
  });

  it("accepts the result of toJSON", () => {
    const record: unknown = JSON.parse(JSON.stringify(error));
    expect(isMfaError(record)).toBe(true);
    expect(record).toEqual({
      ...about,
      name: "MfaValidationError",
      code: "validation",
      message: error.message,
    });
  });

  it.each([
    { title: "an Error", value: new Error("x") },
    {
      title: "an Error of that name",
      value: Object.assign(new Error("x"), { name: "MfaError", code: "network" }),
    },
    {
      title: "an object of that shape",
      value: { name: "MfaError", code: "network", message: "x", status: 500 },
    },
    {
      title: "a name with another code",
      value: { name: "MfaValidationError", code: "network", message: "x" },
    },
    { title: "a clone of another error", value: structuredClone(new TypeError("MfaValidationError: x")) },
    { title: "a symbol of that description", value: { [Symbol("@onelogin-mfa/client/MfaError")]: true } },
    { title: "null", value: null },
    { title: "undefined", value: undefined },
    { title: "a string", value: "MfaError" },
    { title: "a function", value: () => {} },
  ])("refuses $title", ({ value }) => {
    expect(isMfaError(value)).toBe(false);
  });
});
