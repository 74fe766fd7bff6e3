import { describe, expect, it } from "vitest";
import { isMfaError, MfaError } from "../src/index.ts";

describe("isMfaError", () => {
  it("knows an error of this copy", () => {
    expect(isMfaError(new MfaError("network", "x"))).toBe(true);
  });

  it("knows an error of another copy of the package", async () => {
    // the query makes it another module
    const specifier = "../src/mfa-error.ts?copy";
    const copy: typeof import("../src/mfa-error.ts") = await import(/* @vite-ignore */ specifier);
    expect(copy.MfaError).not.toBe(MfaError);
    const foreign = new copy.MfaError("network", "x");
    expect(foreign).not.toBeInstanceOf(MfaError);
    expect(isMfaError(foreign)).toBe(true);
    expect(copy.isMfaError(new MfaError("network", "x"))).toBe(true);
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
    { title: "a parsed copy", value: JSON.parse(JSON.stringify(new MfaError("network", "x"))) },
    { title: "a symbol of that description", value: { [Symbol("@onelogin-mfa/client/MfaError")]: true } },
    { title: "null", value: null },
    { title: "undefined", value: undefined },
    { title: "a string", value: "MfaError" },
    { title: "a function", value: () => {} },
  ])("does not take $title for one", ({ value }) => {
    expect(isMfaError(value)).toBe(false);
  });
});
