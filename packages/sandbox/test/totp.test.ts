import { describe, expect, it } from "vitest";
import { endOf, matchTotp, stepOf, totpCode, totpUrl } from "../src/state/totp.ts";

// RFC 6238, appendix B: the secret is the ASCII text 12345678901234567890; eight digits there, of which apps show six
const secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

describe("one-time passwords by time", () => {
  it.each([
    { seconds: 59, code: "287082" },
    { seconds: 1_111_111_109, code: "081804" },
    { seconds: 1_111_111_111, code: "050471" },
    { seconds: 1_234_567_890, code: "005924" },
    { seconds: 2_000_000_000, code: "279037" },
  ])("at $seconds s is $code, as in RFC 6238", ({ seconds, code }) => {
    expect(totpCode(secret, stepOf(seconds * 1000))).toBe(code);
  });

  it("are taken one step early and late, and never at or before the last step used", () => {
    const now = 3_000_000;
    const step = stepOf(now);
    const taken = [-2, -1, 0, 1, 2].map((away) => matchTotp(totpCode(secret, step + away), { secret, now }));
    expect(taken).toEqual([undefined, step - 1, step, step + 1, undefined]);
    const code = totpCode(secret, step);
    expect(matchTotp(code, { secret, now, lastStep: step })).toBeUndefined();
    expect(matchTotp(code, { secret, now, lastStep: step - 1 })).toBe(step);
  });

  it("end with their half minute", () => {
    expect([endOf(stepOf(0)), endOf(stepOf(29_999)), endOf(stepOf(30_000))]).toEqual([
      30_000, 30_000, 60_000,
    ]);
  });

  it("go into a URL that any authenticator app can read", () => {
    const url = new URL(totpUrl(secret, "ada@example.com"));
    expect(url.protocol).toBe("otpauth:");
    expect(Object.fromEntries(url.searchParams)).toEqual({
      ...{ issuer: "OneLogin", secret, algorithm: "SHA1", digits: "6", period: "30" },
    });
    expect(decodeURIComponent(url.pathname)).toMatch(/OneLogin:ada@example\.com$/);
  });
});
