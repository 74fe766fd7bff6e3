import fc from "fast-check";
import { expect, it } from "vitest";
import { noContent } from "./support/fake-fetch.ts";
import { createHarness, levels } from "./support/harness.ts";

const marks = [".", "/", "\\", "%", "2", "e", "E", "f", "?", "#", "\ud800", "\n", "a"];
const units = fc.array(fc.integer({ min: 0, max: 0xffff }));
/** Any text, with the characters that mean something in a URL more often than chance would have them. */
const anyText = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({ unit: fc.constantFrom(...marks) }),
  units.map((codes) => String.fromCharCode(...codes)),
);

it.each(levels)(
  "at the $level any device_id is refused, or reaches the server as one segment",
  async ({ call }) => {
    let isSent = 0;
    const check = fc.asyncProperty(anyText, async (device_id) => {
      const { mfa, sent } = createHarness([noContent]);
      const work = call(mfa, "deleteEnrolledFactor", { user_id: 42, device_id });
      const code = await work.then(
        () => undefined,
        (error) => error.code,
      );
      expect([code, sent.length]).toEqual(code === undefined ? [undefined, 1] : ["invalid_input", 0]);
      if (code !== undefined) return;
      isSent++;
      // read like a server reads it
      const segments = new URL(sent[0]?.url ?? "").pathname.split("/");
      expect(decodeURIComponent(segments.pop() ?? "")).toBe(device_id);
      expect(segments.join("/")).toBe("/api/2/mfa/users/42/devices");
    });
    await fc.assert(check, { seed: 20_260_101, numRuns: 500 });
    // neither refusing everything nor nothing would prove a thing
    expect(isSent).toBeGreaterThan(50);
    expect(isSent).toBeLessThan(450);
  },
);
