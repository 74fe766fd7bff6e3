import createClient from "openapi-fetch";
import { describe, expect, it } from "vitest";
import { operations } from "../src/generated/operations.ts";
import { createFakeFetch, json } from "./support/fake-fetch.ts";
import { caught, createHarness, levels } from "./support/harness.ts";
import { operationCases, operationIds, responseTo } from "./support/operation-cases.ts";

const refused = [
  { value: "", why: "is empty" },
  { value: undefined, why: "is missing" },
  { value: null, why: "is missing" },
  { value: ".", why: 'must not be "."' },
  { value: "..", why: 'must not be "."' },
  { value: "%2e%2e", why: "percent-encoded" },
  { value: "%2E", why: "percent-encoded" },
  { value: ".%2e", why: "percent-encoded" },
  { value: "%2f", why: "percent-encoded" },
  { value: "a%5Cb", why: "percent-encoded" },
  { value: "a/b", why: "slash" },
  { value: "../devices", why: "slash" },
  { value: "a\\b", why: "backslash" },
  { value: "a\u0000", why: "control character" },
  { value: "a\nb", why: "control character" },
  { value: "\ta", why: "control character" },
  { value: "a\u0085", why: "control character" },
  { value: "\ud800", why: "well-formed" },
  { value: "a\udc00b", why: "well-formed" },
  { value: Number.NaN, why: "finite" },
  { value: Number.POSITIVE_INFINITY, why: "finite" },
  { value: {}, why: "of type object" },
  { value: ["3920371"], why: "of type object" },
  { value: Symbol("id"), why: "of type symbol" },
];

const parameters = operationIds.flatMap((operation) =>
  operations[operation].parameters.path.map((name) => ({ operation, name })),
);

describe.each(levels)("the path guard at the $level", ({ call }) => {
  it.each(parameters)("refuses every invalid $name of $operation before any request", async (parameter) => {
    const { operation, name } = parameter;
    const { mfa, sent } = createHarness([responseTo(operation)]);
    for (const { value, why } of refused) {
      const error = await caught(call(mfa, operation, { ...operationCases[operation].input, [name]: value }));
      expect(error).toMatchObject({ code: "invalid_input", operation, path: operations[operation].path });
      expect(error.message).toContain(`"${name}"`);
      expect(error.message).toContain(why);
    }
    expect(sent).toEqual([]);
  });

  it.each([
    { value: "a b", segment: "a%20b" },
    { value: "ä+&?#;=", segment: "%C3%A4%2B%26%3F%23%3B%3D" },
    { value: "...", segment: "..." },
    { value: "50%", segment: "50%25" },
    { value: "50%a", segment: "50%25a" },
    { value: "{user_id}", segment: "%7Buser_id%7D" },
    { value: 7, segment: "7" },
    { value: 7n, segment: "7" },
    { value: true, segment: "true" },
  ])("negative control: lets $value through as $segment", async ({ value, segment }) => {
    const { mfa, sent } = createHarness([responseTo("deleteEnrolledFactor")]);
    await call(mfa, "deleteEnrolledFactor", { user_id: 42, device_id: value });
    expect(sent[0]?.url).toBe(`https://acme.onelogin.com/api/2/mfa/users/42/devices/${segment}`);
  });
});

describe("a call by path without parameters", () => {
  it.each([undefined, {}, { params: {} }, { params: { path: {} } }, { params: { query: { user_id: 42 } } }])(
    "is refused before any request: %j",
    async (init) => {
      const { mfa, sent } = createHarness([json(200, [])]);
      // a caller without types
      const get = mfa.GET as unknown as (path: string, init?: object) => Promise<unknown>;
      const error = await caught(get(operations.getAuthFactors.path, init));
      expect(error).toMatchObject({
        code: "invalid_input",
        message: expect.stringContaining('"user_id" is missing'),
      });
      expect(sent).toEqual([]);
    },
  );
});

describe("negative control: openapi-fetch alone", () => {
  it.each([
    { value: "..", reaches: "/api/2/mfa/users/42/" },
    { value: "", reaches: "/api/2/mfa/users/42/devices/" },
    { value: undefined, reaches: "/api/2/mfa/users/42/devices/%7Bdevice_id%7D" },
  ])("sends a device_id of $value to $reaches", async ({ value, reaches }) => {
    const { fetch, sent } = createFakeFetch([json(404, {})]);
    const bare = createClient<Record<string, never>>({ baseUrl: "https://acme.test", fetch });
    const send = bare.request as unknown as (method: string, path: string, init: object) => Promise<unknown>;
    const params = { path: { user_id: 42, device_id: value } };
    await send("DELETE", operations.deleteEnrolledFactor.path, { params });
    expect(sent.map(({ url }) => url)).toEqual([`https://acme.test${reaches}`]);
  });
});
