import { describe, expect, it } from "vitest";
import { offered } from "./support/flows.ts";
import { adaWith, createHarness, type Harness, newest, userPath } from "./support/harness.ts";

const modes = ["observed", "documented"] as const;
const seeded = (compat: (typeof modes)[number]) => createHarness({ compat, users: adaWith("sms") });

async function register(h: Harness, name: string) {
  const { factor_id } = await offered(h.mfa, 42, name);
  return h.raw("POST", `${userPath}/registrations`, { factor_id, display_name: "Mine" });
}

describe("disputed responses", () => {
  it.each(["in two steps", "in one step"])(
    "the result of a code %s is a state, or an envelope",
    async (way) => {
      const results = modes.map(async (compat) => {
        const h = seeded(compat);
        const { json } = await h.raw("POST", `${userPath}/verifications`, { device_id: 3919988 });
        const { code } = h.sandbox.control.getLatestCode({ user_id: 42 });
        const path = `${userPath}/verifications/${way === "in one step" ? "" : Object(json).id}`;
        const submit = (otp = "") => h.raw(way === "in one step" ? "POST" : "PUT", path, { otp });
        return [(await submit("wrong")).json, (await submit(code)).json];
      });
      const state = (status: string) => ({ id: expect.any(String), status, device_id: "3919988" });
      expect(await Promise.all(results)).toEqual([
        [state("pending"), state("accepted")],
        [
          { status: { type: "Unauthorized", code: 401, message: "Authentication Failure", error: true } },
          { status: { type: "success", code: 200, message: "Success", error: false } },
        ],
      ]);
    },
  );

  it("a verification of Protect takes the app's code, or expects its push; one step takes it always", async () => {
    const results = modes.map(async (compat) => {
      const h = createHarness({ compat, users: adaWith("protect") });
      const device_id = "3919988";
      const { json } = await h.raw("POST", `${userPath}/verifications`, { device_id });
      const code = () => h.sandbox.control.getTotp({ user_id: 42, device_id });
      const path = `${userPath}/verifications/${String(Object(json).id)}`;
      const inTwo = await h.raw("PUT", path, { otp: code().code });
      const inOne = await h.raw("POST", `${userPath}/verifications/`, { otp: code().code, device_id });
      return [inTwo.status, inOne.status, JSON.stringify(inOne.json).match(/accepted|success/)?.[0]];
    });
    expect(await Promise.all(results)).toEqual([
      [200, 200, "accepted"],
      [422, 200, "success"],
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
      const { json } = await register(h, "OneLogin SMS");
      const path = `${userPath}/registrations/${String(Object(json).id)}`;
      return [(await h.raw("GET", path)).text, (await h.raw("PUT", path, { otp: "wrong" })).text];
    });
    const [observed = [], documented = []] = await Promise.all(states);
    // the Content-Length of the captured response
    expect(observed.map((text) => text.length)).toEqual([64, 64]);
    for (const text of documented)
      expect(JSON.parse(text)).toMatchObject({ status: "pending", device_id: "3919988" });
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

  it.each(["registrations", "verifications"])("a 401 of a poll of %s is flat, or nested", async (list) => {
    const path = `${userPath}/${list}/44aa6883-5048-4cd5-8cb2-64d47784230c`;
    const responses = modes.map((compat) =>
      createHarness({ compat }).raw("GET", path, undefined, { authorization: "" }),
    );
    const [observed, documented] = await Promise.all(responses);
    const name = "InvalidCredentials";
    expect(observed?.json).toEqual({ statusCode: 401, name, message: expect.any(String) });
    expect(documented?.text).toHaveLength(93); // the Content-Length of a captured 401
  });
});
