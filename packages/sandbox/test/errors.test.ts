import { operationTable } from "@onelogin-mfa/client/openapi";
import { describe, expect, it } from "vitest";
import { createHarness, userPath } from "./support/harness.ts";

const unknownId = "44aa6883-5048-4cd5-8cb2-64d47784230c";
const bodies: { readonly [operation: string]: object } = {
  createFactorRegistration: {},
  verifyUserRegistration: { otp: "1" },
  createDeviceVerification: {},
  verifyUserOtp: {},
  verifyUserVerification: { otp: "1" },
  generateOtp: { expires_in: 1 },
};
const calls = Object.entries(operationTable)
  .filter(([, { path }]) => path.includes("{user_id}"))
  .map(([operation, { method, path }]) => ({
    ...{ operation, method, body: bodies[operation] },
    path: path
      .replace(/.*{user_id}/, "")
      .replace("{device_id}", "1")
      .replace(/{\w+}/, unknownId),
  }));
const flat = (statusCode: number) => ({ statusCode, name: expect.any(String), message: expect.any(String) });

describe.each(calls)("$operation", ({ operation, method, path, body }) => {
  it("without a token is answered with 401, before anything else is looked at", async () => {
    const h = createHarness();
    const response = await h.raw(method, `/api/2/mfa/users/7${path}`, body, { authorization: "" });
    expect(response).toMatchObject({ status: 401, json: flat(401) });
    expect(h.sandbox.control.listJournal({ limit: 1 })).toMatchObject([
      { operation, status: 401, conforms: true },
    ]);
  });

  it.each(["7", "0", "ada", "1e3", "%zz"])("for the unknown user %s is answered with 404", async (user) => {
    const response = await createHarness().raw(method, `/api/2/mfa/users/${user}${path}`, body);
    expect(response).toMatchObject({ status: 404, json: { ...flat(404), message: "Invalid ID" } });
  });

  it("for a user who may not be acted upon is answered with 403", async () => {
    const h = createHarness();
    h.sandbox.control.updateUser({ user_id: 42, forbidden: true });
    expect(await h.raw(method, userPath + path, body)).toMatchObject({
      status: 403,
      json: flat(403),
    });
  });
});

describe("an unknown id", () => {
  it.each(calls.filter(({ path }) => /\d$/.test(path) || path.endsWith(unknownId)))(
    "is answered with 404 by $operation",
    async ({ method, path, body }) => {
      expect(await createHarness().raw(method, userPath + path, body)).toMatchObject({ status: 404 });
    },
  );
});

describe("a body", () => {
  const writes = calls.filter(({ body }) => body);
  it.each(writes)("of $operation that is no JSON is answered with 400", async ({ method, path }) => {
    expect(await createHarness().raw(method, userPath + path, "{")).toMatchObject({
      status: 400,
      json: flat(400),
    });
  });

  it.each(writes)("of $operation that is a form is answered with 400", async ({ method, path }) => {
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    expect((await createHarness().raw(method, userPath + path, "otp=1", headers)).status).toBe(400);
  });

  it.each(writes)(
    "of $operation that does not fit is answered with 422 and the field",
    async ({ method, path }) => {
      const { status, json } = await createHarness().raw(method, userPath + path, {
        device_id: 1,
        otp: 5,
        x: 1,
      });
      expect(status).toBe(422);
      expect(json).toMatchObject(flat(422));
      const names = Object(json).details.parameters.map((field: { name: string }) => field.name);
      expect(names).toContain("x");
    },
  );

  it("may be left out where every field may", async () => {
    expect((await createHarness().raw("POST", `${userPath}/mfa_token`)).status).toBe(201);
    expect((await createHarness().raw("POST", `${userPath}/verifications`)).status).toBe(400);
  });
});

describe("a path that OneLogin does not have", () => {
  it.each([
    { method: "GET", path: "/api/2/mfa/users/42" },
    { method: "POST", path: `${userPath}/factors` },
    { method: "GET", path: "/auth/oauth2/v2/token" },
    { method: "GET", path: "/api/1/users/42/otp_devices" },
  ])("$method $path is answered with 404 in the nested shape", async ({ method, path }) => {
    const { status, json } = await createHarness().raw(method, path);
    expect({ status, json }).toMatchObject({
      status: 404,
      json: { status: { code: 404, message: "No Route Exists" } },
    });
  });
});

it("every response has the headers that captured ones have", async () => {
  const { headers } = await createHarness().raw("GET", `${userPath}/factors`);
  expect(Object.fromEntries(headers)).toMatchObject({
    "cache-control": "no-cache, must-revalidate, no-store",
    "content-type": "application/json",
    date: "Mon, 05 Jan 2026 09:00:00 GMT",
    "x-content-type-options": "nosniff",
    "x-request-id": expect.stringMatching(/^5A4DB0C5-/),
  });
});
