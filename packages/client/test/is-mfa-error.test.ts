import { once } from "node:events";
import { MessageChannel } from "node:worker_threads";
import { describe, expect, it } from "vitest";
import { createError } from "../src/errors/kinds.ts";
import { isMfaError, MfaError, MfaValidationError } from "../src/index.ts";

const context = { operation: "generateOtp", method: "POST", path: "/mfa_token" };
const details = { status: 422, requestId: "5F18-1581" };
const restored = { ...details, name: "MfaValidationError", code: "validation" };
const cause = new Error("x");
const error = createError("validation", "Validations failed", { ...context, ...details, cause });

const fail = () => {
  throw new Error("from a getter");
};
const throwing = (name: string) => Object.defineProperty({ code: "network" }, name, { get: fail });

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

describe("isMfaError", () => {
  it("accepts an error of this copy of the package", () => {
    const base = new MfaError("network", "x");
    expect([isMfaError(base), base.name]).toEqual([true, "MfaError"]);
    expect(isMfaError(error) && error instanceof MfaValidationError).toBe(true);
  });

  it("accepts an error of another copy of the package", async () => {
    // the query makes it another module
    const specifier = "../src/errors/mfa-error.ts?copy";
    const copy: typeof import("../src/errors/mfa-error.ts") = await import(/* @vite-ignore */ specifier);
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
    expect(clone).toMatchObject(restored);
    expect(JSON.parse(JSON.stringify(clone))).toEqual(restored);
  });

  it("accepts the result of toJSON", () => {
    const record: unknown = JSON.parse(JSON.stringify(error));
    expect(isMfaError(record)).toBe(true);
    expect(record).toEqual({ ...context, ...restored, message: error.message });
  });

  const name = "MfaError";
  it.each([
    ["an Error", new Error("x")],
    ["an Error of that name", Object.assign(new Error("x"), { name, code: "network" })],
    ["an object of that shape", { name, code: "network", message: "x", status: 500 }],
    ["a name with another code", { name: "MfaValidationError", code: "network", message: "x" }],
    ["a clone of another error", structuredClone(new TypeError("MfaValidationError: x"))],
    ["a symbol of that description", { [Symbol("@onelogin-mfa/client/MfaError")]: true }],
    ["a frozen clone, whose code cannot be restored", Object.freeze(structuredClone(error))],
    ["a proxy that is revoked", revoked()],
    ["an object whose name throws", throwing("name")],
    ["an error whose stack throws", Object.defineProperty(new Error("x"), "stack", { get: fail })],
    ["a name that is no text", { name: Object.create(null), code: "network" }],
    ["null", null],
    ["undefined", undefined],
    ["a string", "MfaError"],
    ["a function", () => {}],
  ])("refuses %s", (_, value) => {
    expect(isMfaError(value)).toBe(false);
  });
});
