import { describe, expect, it } from "vitest";
import { offered } from "./support/flows.ts";
import { createHarness, type Harness, newest, userPath } from "./support/harness.ts";

const modes = ["observed", "documented"] as const;
const device = {
  id: 42,
  name: "Ada",
  phone: "+15550100",
  email: "a@example.com",
  devices: [{ kind: "sms" as const }],
};
const seeded = (compat: (typeof modes)[number]) => createHarness({ compat, users: [device] });

async function register(h: Harness, name: string) {
  const { factor_id } = await offered(h.mfa, 42, name);
  return h.raw("POST", `${userPath}/registrations`, { factor_id, display_name: "Mine" });
}

describe("disputed responses", () => {
  it.each(modes)("a POST has the status that the spec declares (%s)", async (compat) => {
    const h = seeded(compat);
    const statuses = [
      (await register(h, "OneLogin Email")).status,
      (await h.raw("POST", `${userPath}/verifications`, { device_id: "3919988" })).status,
      (await h.raw("POST", `${userPath}/verifications/`, { otp: "1" })).status,
      (await h.raw("POST", `${userPath}/mfa_token`, {})).status,
    ];
    expect(statuses).toEqual([201, 201, 200, 201]);
  });

  it("a code's outcome is a state, or an envelope", async () => {
    const outcomes: unknown[] = [];
    for (const compat of modes) {
      const h = seeded(compat);
      const { json } = await h.raw("POST", `${userPath}/verifications`, { device_id: 3919988 });
      const path = `${userPath}/verifications/${String(Object(json).id)}`;
      outcomes.push((await h.raw("PUT", path, { otp: "wrong" })).json);
      const { code: otp } = h.sandbox.control.getLatestCode({ user_id: 42 });
      outcomes.push((await h.raw("PUT", path, { otp })).json);
    }
    const id = expect.any(String);
    expect(outcomes).toEqual([
      { id, status: "pending", device_id: "3919988" },
      { id, status: "accepted", device_id: "3919988" },
      { status: { type: "Unauthorized", code: 401, message: "Authentication Failure", error: true } },
      { status: { type: "success", code: 200, message: "Success", error: false } },
    ]);
  });

  it("Protect's expires_at is null, or absent", async () => {
    const [observed, documented] = await Promise.all(
      modes.map((compat) => register(createHarness({ compat }), "OneLogin Protect")),
    );
    expect(observed?.json).toHaveProperty("expires_at", null);
    expect(documented?.json).not.toHaveProperty("expires_at");
  });

  it("a pending registration names its device in the reference only", async () => {
    const states = modes.map(async (compat) => {
      const h = createHarness({ compat });
      const { json } = await register(h, "OneLogin Voice");
      return (await h.raw("GET", `${userPath}/registrations/${String(Object(json).id)}`)).text;
    });
    const [observed, documented] = await Promise.all(states);
    expect(observed).toHaveLength(64); // the Content-Length of the captured response
    expect(JSON.parse(documented ?? "")).toMatchObject({ status: "pending", device_id: "3919988" });
  });

  it("an accepted registration has the 87 bytes of the captured response", async () => {
    const h = createHarness();
    const { json } = await register(h, "OneLogin SMS");
    const { code: otp } = h.sandbox.control.getLatestCode({ user_id: 42 });
    const response = await h.raw("PUT", `${userPath}/registrations/${String(Object(json).id)}`, { otp });
    expect(response.text).toMatch(/^\{"id":"[^"]{36}","status":"accepted","device_id":"3919988"\}$/);
    expect(response.headers.get("content-length")).toBe("87");
  });

  it("a code has digits, or letters too", async () => {
    const codes = modes.map(async (compat) => {
      const h = seeded(compat);
      await register(h, "OneLogin Email");
      return newest(h.sandbox).code;
    });
    const [observed, documented] = await Promise.all(codes);
    expect(observed).toMatch(/^\d{6}$/);
    expect(documented).toMatch(/^[A-Z][2-9A-Z]{5}$/);
  });

  it("a temporary code's expires_at has milliseconds, or none", async () => {
    const at = modes.map((compat) => seeded(compat).raw("POST", `${userPath}/mfa_token`, {}));
    const [observed, documented] = await Promise.all(at);
    expect(observed?.json).toHaveProperty("expires_at", "2026-01-08T09:00:00.000Z");
    expect(documented?.json).toHaveProperty("expires_at", "2026-01-08T09:00:00Z");
  });

  it("a 401 of a poll is flat, or nested", async () => {
    const path = `${userPath}/registrations/44aa6883-5048-4cd5-8cb2-64d47784230c`;
    const responses = modes.map((compat) =>
      createHarness({ compat }).raw("GET", path, undefined, { authorization: "" }),
    );
    const [observed, documented] = await Promise.all(responses);
    expect(observed?.json).toEqual({
      statusCode: 401,
      name: "InvalidCredentials",
      message: expect.any(String),
    });
    expect(documented?.text).toHaveLength(93); // the Content-Length of a captured 401
  });
});
