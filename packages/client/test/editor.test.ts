import { readFileSync } from "node:fs";
import { child, listOperations } from "@onelogin-mfa/codegen/document";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { type Hover, openEditor } from "./support/editor.ts";

const spec = parse(readFileSync(new URL(import.meta.resolve("@onelogin-mfa/spec/mfa.yaml")), "utf8"));
const operations = listOperations(spec).map(
  ({ id, node }) => [id, String(child(node, "summary").value)] as const,
);
const ids = operations.map(([id]) => id);
const schemas = Object.keys(spec.components.schemas);

const types = {
  inputs: ids.map((id) => `OperationInput<"${id}">`),
  responses: schemas.map((name) => `components["schemas"]["${name}"]`),
  options: ["MfaClientOptions", "MethodOptions", "ClientCredentials", "TokenStore", "Hooks"],
  events: [
    ...["RequestEvent", "ResponseEvent", "RetryEvent", "TokenEvent", "MismatchEvent", "Mismatch"],
    ...["RateLimitHeaders", "LogEntry"],
  ],
  errors: ["MfaError", "MfaValidationError", "MfaErrorDetails", "MfaErrorRecord"],
  results: ['OperationResult<"verifyUserOtp">', "MethodResult<string>", "LowLevelClient"],
  flows: [
    ...["EnrollInput", "VerifyInput", "FlowOptions", "WaitOptions", "PollTick", "ResetResult"],
    ...["Enrollment", "Verification", "SavedEnrollment", "SavedVerification", "TemporaryCode"],
    "FindUserInput",
  ],
};

const editor = openEditor();
const fieldsOf = (names: readonly string[]) => editor.hoverFields(names.map((name) => `Mfa.${name}`));
const undocumented = (hovers: readonly Hover[]) =>
  hovers.filter(({ text }) => !/^\w|^`/.test(text)).map(({ place }) => place);

describe("an editor shows documentation", () => {
  it.each(operations)("for %s: what it does, its effect, its errors and a link", (id, summary) => {
    const [hover] = editor.hover([`mfa.${id}`]);
    expect(hover?.text.startsWith(`${summary}\n\n`)).toBe(true);
    expect(hover?.text).toMatch(
      /\*\*Effect:\*\* `\w+`\. Sending it twice .*\*\*Errors\*\*\n- \d{3}: .*@see \{@link https/s,
    );
    expect(hover?.definition).toEqual({
      file: "generated/methods.ts",
      line: expect.stringMatching(new RegExp(`^${id}: \\(input`)),
    });
  });

  it.each([
    ["inputs", 42],
    ["responses", 64],
    ["options", 30],
    ["events", 30],
    ["errors", 40],
    ["results", 15],
    ["flows", 72],
  ] as const)("for every field of %s, of which there are %i or more", (kind, count) => {
    const hovers = fieldsOf(types[kind]);
    expect(undocumented(hovers)).toEqual([]);
    expect(hovers.length).toBeGreaterThanOrEqual(count);
  });

  it("with unit, limits, default and example, also through a reference", () => {
    const [hover] = fieldsOf(['OperationInput<"createDeviceVerification">']).filter(({ place }) =>
      place.endsWith(".expires_in"),
    );
    expect(hover?.text).toBe(
      "How long the attempt stays open, in seconds.\n\nWhole number, from 120 to 900.\n@default 120\n@example 240",
    );
  });
});

describe("a hover reads as a plain type", () => {
  it.each([
    ["(await mfa.getAuthFactors({ user_id: 1 }))[0]!.name", "string"],
    ["mfa.getAuthFactors", "(input: Mfa.GetAuthFactorsInput, options?: "],
  ])("of %s", (expression, type) => {
    const [hover] = editor.hover([expression]);
    expect(hover?.signature).toContain(type);
  });

  it.each([
    ["getAuthFactors({ user_id: 1 })", "AuthFactor[]"],
    ["getAuthenticationDevices({ user_id: 1 })", "Device[]"],
    ["verifyUserOtp({ user_id: 1, otp: '1' })", "OtpResult"],
    ["listUsers()", "User[]"],
    ["generateOtp({ user_id: 1 }, { as: 'result' })", "MethodResult<Mfa.MfaToken>"],
  ])("of the data of %s", (call, type) => {
    const [hover] = editor.hover(
      ["data"],
      `declare const mfa: Mfa.MfaClient; const data = await mfa.${call};`,
    );
    expect(hover?.signature.replace("Mfa.", "")).toBe(`const data: ${type}`);
  });
});
