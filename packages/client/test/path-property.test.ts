import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { operations } from "../src/generated/operations.ts";
import { isMfaError } from "../src/index.ts";
import { noContent } from "./support/fake-fetch.ts";
import { createHarness, levels } from "./support/harness.ts";

const seed = 20_260_101;
const template = operations.deleteEnrolledFactor.path;

/** Any text, with the characters that mean something in a URL more often than chance would have them. */
const anyText = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({
    unit: fc.constantFrom(".", "/", "\\", "%", "2", "e", "E", "f", "?", "#", "\ud800", "\n", "a"),
  }),
  fc.array(fc.integer({ min: 0, max: 0xffff })).map((units) => String.fromCharCode(...units)),
);

/** The path's segments as sent, read like a server reads them; `undefined` if the call was refused. */
async function segmentsSent(call: (typeof levels)[number]["call"], deviceId: string) {
  const { mfa, sent } = createHarness([noContent]);
  try {
    await call(mfa, "deleteEnrolledFactor", { user_id: 42, device_id: deviceId });
  } catch (error) {
    if (!isMfaError(error) || error.code !== "invalid_input" || sent.length > 0) throw error;
    return undefined;
  }
  const [request] = sent;
  return new URL(request?.url ?? "").pathname.split("/");
}

describe.each(levels)("any device_id at the $level", ({ call }) => {
  it("is refused, or reaches the server as one segment", async () => {
    let isSent = 0;
    await fc.assert(
      fc.asyncProperty(anyText, async (deviceId) => {
        const segments = await segmentsSent(call, deviceId);
        if (segments === undefined) return;
        isSent++;
        expect(segments).toHaveLength(template.split("/").length);
        expect(decodeURIComponent(segments.at(-1) ?? "")).toBe(deviceId);
        expect(segments.slice(0, -1).join("/")).toBe("/api/2/mfa/users/42/devices");
      }),
      { seed, numRuns: 500 },
    );
    // neither refusing everything nor nothing would prove a thing
    expect(isSent).toBeGreaterThan(50);
    expect(isSent).toBeLessThan(450);
  });
});
