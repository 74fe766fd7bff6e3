import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { dateOf } from "../src/clock.ts";
import { flows, scriptFlow, startPush, state } from "./flows/support/script.ts";
import { createTokenHarness, tokenResponse } from "./support/token-harness.ts";

const zone = process.env.TZ;

describe("in New York, a date of the server", () => {
  beforeAll(() => {
    process.env.TZ = "America/New_York";
    expect(new Date("2026-01-01T00:00:00").toISOString()).toBe("2026-01-01T05:00:00.000Z");
  });
  afterAll(() => {
    if (zone === undefined) delete process.env.TZ;
    else process.env.TZ = zone;
  });

  it.each([
    ["2026-01-01T00:02:00", "2026-01-01T00:02:00.000Z"],
    ["2026-01-01T00:02:00.123456", "2026-01-01T00:02:00.123Z"],
    ["2026-01-01 00:02:00", "2026-01-01T00:02:00.000Z"],
    ["2026-01-01T00:02", "2026-01-01T00:02:00.000Z"],
    ["2026-01-01", "2026-01-01T00:00:00.000Z"],
    ["2026-01-01T00:02:00Z", "2026-01-01T00:02:00.000Z"],
    ["2026-01-01T00:02:00+02:00", "2025-12-31T22:02:00.000Z"],
    ["2026-01-01T00:02:00-0500", "2026-01-01T05:02:00.000Z"],
    ["2026-01-01 00:02:00 UTC", "2026-01-01T00:02:00.000Z"],
    ["Thu, 01 Jan 2026 00:02:00 GMT", "2026-01-01T00:02:00.000Z"],
  ])("%s is %s", (text, iso) => {
    expect(dateOf(text)?.toISOString()).toBe(iso);
  });

  it.each(["soon", "", 0, null, undefined, {}])("%j is none", (text) => {
    expect(dateOf(text)).toBeUndefined();
  });

  it.each(flows)("without a zone is UTC as the expires_at of $name", async (flow) => {
    const { expires_at } = await flow.start(scriptFlow(flow, { expires_at: "2026-01-01T00:02:00" }).mfa);
    expect(expires_at?.toISOString()).toBe("2026-01-01T00:02:00.000Z");
  });

  it("without a zone is UTC as the created_at of a token", async () => {
    const token = { access_token: "t", created_at: "2025-12-31T23:55:00", expires_in: 600 };
    const { mfa, tokens } = createTokenHarness({
      token: [() => tokenResponse(token)],
      api: () => Response.json([]),
    });
    await mfa.getAuthFactors({ user_id: 42 });
    expect(tokens[0]?.expiresAt.toISOString()).toBe("2026-01-01T00:05:00.000Z");
  });
});

describe("the response of a start", () => {
  it("without a Date never makes a flow expire", async () => {
    const { wait, clock, count } = await startPush([state("pending")], 120, new Headers());
    expect((await clock.run(wait({ intervalMs: 60_000, timeoutMs: 600_000 }))).status).toBe("pending");
    expect(count("getUserVerification")).toBe(10);
  });
});
