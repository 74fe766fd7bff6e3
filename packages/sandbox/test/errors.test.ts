import { describe, expect, it } from "vitest";
import { createHarness, userPath } from "./support/harness.ts";
import { specOperations, unknownId } from "./support/spec.ts";

const calls = specOperations.filter(({ isOnUsers }) => isOnUsers);
const writes = calls.filter(({ example }) => example);
const flat = (statusCode: number) => ({ statusCode, name: expect.any(String), message: expect.any(String) });

// as the reference's page verify-factor-poll prints it
const wording = "The resource can't be found or the server has not found anything matching the Request-URI";
// as the README of OneLogin's SDK for .NET prints it
const wordingOfUsers = "The resource with the given id could not be found";

// that each operation has each status, the conformance suite shows through Prism; here are the bodies and the order
it.each(calls)("$id checks the token before the user, and the user before the body", async (one) => {
  const { id, method, target, example } = one;
  const body = example && { unknown: 1 };
  const h = createHarness();
  h.sandbox.control.updateUser({ user_id: 42, forbidden: true });
  const elsewhere = target.replace("/users/42", "/users/7");
  const closed = await h.raw(method, elsewhere, body, { authorization: "" });
  expect(closed).toMatchObject({ status: 401, json: flat(401) });
  expect(h.sandbox.control.listJournal({ limit: 1 })).toMatchObject([
    { operation: id, status: 401, conforms: true },
  ]);
  const unknown = await h.raw(method, elsewhere, body);
  const message = target.startsWith("/api/2/users/") ? wordingOfUsers : wording;
  expect(unknown).toMatchObject({ status: 404, json: { ...flat(404), message } });
  expect(await h.raw(method, target, body)).toMatchObject({ status: 403, json: flat(403) });
});

it.each(["0", "ada", "42a", "1e3", "%zz", "42%"])("the user id %s is unknown", async (user) => {
  const h = createHarness();
  expect((await h.raw("GET", `/api/2/mfa/users/${user}/factors`)).status).toBe(404);
  const user_id = user === "0" ? 0 : null;
  expect(h.sandbox.control.listJournal({ limit: 1 })).toMatchObject([{ user_id, status: 404 }]);
});

describe("a body", () => {
  it.each(writes)(
    "of $id that is a form gets a 400, an unknown field a 422 or its own 400",
    async ({ id, method, target }) => {
      const { raw } = createHarness();
      const headers = { "content-type": "application/x-www-form-urlencoded" };
      const form = await raw(method, target, "otp=1", headers);
      expect(form).toMatchObject({ status: 400, json: flat(400) });
      if (id === "updateUser") {
        const recorded = {
          statusCode: 400,
          name: "BadRequestError",
          message: "unknown attribute: employee_number",
        };
        expect((await raw(method, target, { employee_number: 1 })).json).toEqual(recorded);
        return;
      }
      const { status, json } = await raw(method, target, { device_id: 1, otp: 5, x: 1 });
      expect({ status, json }).toMatchObject({ status: 422, json: flat(422) });
      expect(Object(json).details.parameters).toContainEqual(expect.objectContaining({ name: "x" }));
    },
  );

  it("is optional if every field is", async () => {
    expect((await createHarness().raw("POST", `${userPath}/mfa_token`)).status).toBe(201);
    expect((await createHarness().raw("POST", `${userPath}/verifications`)).status).toBe(400);
  });
});

it.each([
  { method: "GET", path: "/api/2/mfa/users/42" },
  { method: "POST", path: `${userPath}/factors` },
  { method: "GET", path: "/auth/oauth2/v2/token" },
  { method: "GET", path: "/api/1/users/42/otp_devices" },
])("an unknown path gets a 404 in the nested shape: $method $path", async ({ method, path }) => {
  const { status, json } = await createHarness().raw(method, path);
  expect({ status, json }).toMatchObject({
    status: 404,
    json: { status: { code: 404, message: "No Route Exists" } },
  });
});

it("a path may have escapes", async () => {
  expect((await createHarness().raw("GET", "/api/2/mfa/users/%34%32/factors")).status).toBe(200);
});

it("every response has the headers that captured ones have", async () => {
  const { headers } = await createHarness().raw("GET", `${userPath}/factors`);
  expect(Object.fromEntries(headers)).toMatchObject({
    "cache-control": "no-cache, must-revalidate, no-store",
    "content-type": "application/json",
    date: "Mon, 05 Jan 2026 09:00:00 GMT",
    "x-content-type-options": "nosniff",
    // time, addresses and ports, number of the call, process
    "x-request-id": "695B7D90-7F000001-D47D-0A0B03ED-01BB-0002-1581",
  });
});

describe("a method that the API does not need", () => {
  it("HEAD gets what GET gets, without a body", async () => {
    const { raw } = createHarness();
    const head = await raw("HEAD", `${userPath}/factors`);
    const get = await raw("GET", `${userPath}/factors`);
    expect([head.status, head.text, get.status]).toEqual([200, "", 200]);
    expect(head.headers.get("content-length")).toBe(String(get.text.length));
  });

  it("OPTIONS gets the path's methods without a token, and no leave for pages of other sites", async () => {
    const { raw } = createHarness();
    const call = (path: string) => raw("OPTIONS", path, undefined, { authorization: "" });
    const { status, text, headers } = await call(`${userPath}/registrations/${unknownId}`);
    expect([status, text, headers.get("allow")]).toEqual([204, "", "GET, HEAD, PUT, OPTIONS"]);
    expect([...headers.keys()].filter((name) => name.startsWith("access-control"))).toEqual([]);
    expect((await call(`${userPath}/verifications`)).headers.get("allow")).toBe("POST, OPTIONS");
    expect((await call("/api/1/users/42/otp_devices")).status).toBe(404);
  });
});

it.each([
  [{ factor_id: 1, display_name: "Mine", expires_in: null }, "expires_in", "must not be null; leave it out"],
  [{ factor_id: 1, display_name: "Mine", verified: null }, "verified", "must not be null; leave it out"],
  [{ factor_id: 1, display_name: null }, "display_name", "must not be null"],
  [{ factor_id: 1 }, "display_name", "is required"],
  [{ factor_id: 1, display_name: "Mine", number: "1" }, "number", "is not a field of this request"],
  [{ factor_id: 1, display_name: "Mine", "a/b": 1 }, "a/b", "is not a field of this request"],
  [{ factor_id: "one", display_name: "Mine" }, "factor_id", "must be integer"],
  [{ factor_id: 1, display_name: "" }, "display_name", "must not be empty"],
  [null, "body", "must be object"],
  [[], "body", "must be object"],
])("what is wrong with a field of %j is said in plain words", async (body, name, message) => {
  const { status, json } = await createHarness().raw("POST", `${userPath}/registrations`, body);
  expect(status).toBe(422);
  expect(Object(json).details.parameters).toEqual([{ name, message }]);
});
