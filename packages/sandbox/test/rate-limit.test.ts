import { describe, expect, it } from "vitest";
import { controlDocument } from "../src/generated/control-document.ts";
import { createSandbox } from "../src/index.ts";
import { createHarness, type Harness, start, tokenOf, userPath } from "./support/harness.ts";

async function withLimit(change: Parameters<Harness["sandbox"]["control"]["setRateLimit"]>[0]) {
  const h = createHarness();
  const headers = { authorization: `Bearer ${await tokenOf(h.sandbox)}` };
  h.sandbox.control.setRateLimit(change);
  const call = () => h.sandbox.fetch(new Request(`http://localhost${userPath}/devices`, { headers }));
  const statuses = async (calls: number) => {
    const all: number[] = [];
    for (let count = 0; count < calls; count++) all.push((await call()).status);
    return all;
  };
  return { h, statuses, call };
}

/** The fields of a change, as the control API's document has them. */
const fields: Readonly<Record<string, { readonly examples: readonly unknown[] }>> =
  Object(controlDocument).components.schemas.RateLimitChange.properties;

describe("the rate limit", () => {
  it("is 5000 an hour and counts nothing, unless it is enforced", async () => {
    const h = createHarness();
    await h.raw("GET", `${userPath}/devices`);
    const { data } = await h.mfa.getRateLimit({});
    expect(data).toEqual({
      "X-RateLimit-Limit": 5000,
      "X-RateLimit-Remaining": 5000,
      "X-RateLimit-Reset": 3600,
    });
  });

  it("refuses what goes beyond it, until the next window", async () => {
    const { h, statuses } = await withLimit({ enforced: true, limit: 3, window_s: 60 });
    expect(await statuses(4)).toEqual([200, 200, 200, 429]);
    h.advance(59);
    expect(await statuses(1)).toEqual([429]);
    h.advance(1);
    expect(await statuses(1)).toEqual([200]);
    const { getState, setClock } = h.sandbox.control;
    expect(getState().rate_limit).toMatchObject({ remaining: 2, resets_in_s: 60 });
    // windows follow each other without a gap, and what is left of a second counts as one
    setClock({ advance_ms: 89_500 });
    expect(getState().rate_limit).toMatchObject({ remaining: 3, resets_in_s: 31 });
  });

  it("begins again with the machine's clock, whenever that was read last", async () => {
    let now = start;
    const h = createHarness({ now: () => now });
    await h.raw("GET", `${userPath}/devices`);
    h.sandbox.control.setRateLimit({ enforced: true, limit: 2, window_s: 60 });
    for (const status of [200, 200]) {
      // the token call of `raw` is the first one
      expect((await h.raw("GET", `${userPath}/devices`)).status).toBe(status);
      now += 60_000;
    }
  });

  it.each(Object.entries(fields))(
    "begins a new window with a change of %s, and keeps the rest",
    async (field, { examples: [value] }) => {
      const { h, statuses } = await withLimit({ enforced: true, limit: 2, window_s: 60, headers: true });
      expect(await statuses(3)).toEqual([200, 200, 429]);
      h.advance(40);
      const before = { enforced: true, limit: 2, window_s: 60, headers: true };
      const expected = { ...before, [field]: value };
      const { limit: remaining, window_s: resets_in_s } = expected;
      expect(h.sandbox.control.setRateLimit({ [field]: value })).toEqual({
        ...expected,
        remaining,
        resets_in_s,
      });
    },
  );

  it.each([
    { headers: undefined, retryAfter: null, remaining: null },
    { headers: true, retryAfter: "3600", remaining: "0" },
  ])("is in the headers: $headers", async ({ headers, retryAfter, remaining }) => {
    const { call } = await withLimit({ enforced: true, limit: 0, headers });
    const response = await call();
    expect(response.headers.get("retry-after")).toBe(retryAfter);
    expect(response.headers.get("x-ratelimit-remaining")).toBe(remaining);
    // as recorded
    expect(await response.arrayBuffer()).toHaveProperty("byteLength", 117);
    expect(response.headers.get("content-type")).toBe("text/html");
    expect(response.headers.get("cache-control")).toBe("no-cache");
    expect(response.headers.get("x-request-id")).toBeNull();
  });
});

it("a change leaves alone what is undefined", () => {
  const { control } = createSandbox();
  control.setRateLimit({ enforced: undefined, limit: 5, window_s: undefined });
  expect(control.getState().rate_limit).toMatchObject({ enforced: false, limit: 5, window_s: 3600 });
});
