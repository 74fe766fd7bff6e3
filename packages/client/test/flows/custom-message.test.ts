import { describe, expect, it } from "vitest";
import { problemOfMessage } from "../../src/flows/check-input.ts";

const filled = (length: number, template: string) => "x".repeat(length) + template;

describe("a custom message", () => {
  it.each([
    { template: "", expiresIn: undefined, room: 160 },
    { template: "{{otp_code}}", expiresIn: undefined, room: 154 },
    { template: "{{otp_code}}{{otp_code}}", expiresIn: undefined, room: 148 },
    { template: "{{otp_expiry}}", expiresIn: undefined, room: 159 },
    { template: "{{otp_expiry}}", expiresIn: 540, room: 159 },
    { template: "{{otp_expiry}}", expiresIn: 541, room: 158 },
    { template: "{{otp_expiry}}", expiresIn: 900, room: 158 },
  ])(
    "has room for $room characters beside $template with expires_in $expiresIn",
    ({ template, expiresIn, room }) => {
      expect(problemOfMessage(filled(room, template), expiresIn)).toBeUndefined();
      expect(problemOfMessage(filled(room + 1, template), expiresIn)).toContain("is 161 characters long");
    },
  );

  it("counts an emoji as one character", () => {
    expect(problemOfMessage("🔑".repeat(160))).toBeUndefined();
    expect(problemOfMessage("🔑".repeat(161))).toContain("161");
  });
});

describe("a custom message with braces", () => {
  it.each(["{{expiration}}", "{{ otp_code }}", "{{OTP_CODE}}", "{{}}", "{{toString}}"])(
    "is refused for the unknown variable %s",
    (variable) => {
      expect(problemOfMessage(`Code {{otp_code}} ${variable}`)).toContain(
        `contains the unknown variable ${variable};`,
      );
    },
  );

  it.each(["{otp_code}", "{{otp_code", "a }} b {{ c"])("may contain %s as plain text", (text) => {
    expect(problemOfMessage(text)).toBeUndefined();
  });
});

it.each(["", "  ", 5, null])("a custom message must not be %j", (message) => {
  expect(problemOfMessage(message)).toContain("not empty");
});
