import { describe, expect, it } from "vitest";
import { operations } from "../src/generated/operations.ts";
import { request } from "../src/request.ts";
import { isSensitive } from "../src/safe-text.ts";
import { json } from "./support/fake-fetch.ts";
import { createHarness, levels, unsent } from "./support/harness.ts";
import { operationCases, operationIds, responseTo } from "./support/operation-cases.ts";

const refusals: [why: string, values: unknown[]][] = [
  ["is empty", [""]],
  ["is missing", [undefined, null]],
  ['must not be "." or ".."', [".", ".."]],
  ["percent-encoded", ["%2e%2e", "%2E", ".%2e", "%2f", "a%5Cb"]],
  ["slash", ["a/b", "../devices"]],
  ["backslash", ["a\\b"]],
  ["control character", ["a\u0000", "a\nb", "\ta", "a\u0085"]],
  ["well-formed", ["\ud800", "a\udc00b"]],
];
const refusedTypes: [why: string, values: unknown[]][] = [
  ["finite", [Number.NaN, Number.POSITIVE_INFINITY]],
  ["too large to be exact", [2 ** 53, -(2 ** 53)]],
  ["of type object", [{}, ["3920371"]]],
  ["of type symbol", [Symbol("id")]],
];
const each = (table: typeof refusals) =>
  table.flatMap(([why, values]) => values.map((value) => [why, value] as const));

/** Returns why the value of an operation's parameter is invalid: the spec's type goes before what its text is like. */
function whyOf(name: string, value: unknown, ofText: string): string {
  if (value === undefined || value === null) return ofText;
  if (name === "user_id") return "must be a positive whole number";
  return typeof value === "string" ? ofText : "must be a string or a whole number";
}

const parameters = operationIds.flatMap((operation) =>
  operations[operation].parameters.path.map((name) => [name, operation] as const),
);

describe.each(levels)("the path guard at the $level", ({ call }) => {
  it.each(parameters)(
    "refuses every invalid %s of %s before any request",
    { tags: "security" },
    async (name, operation) => {
      const { path } = operations[operation];
      for (const [why, value] of each([...refusals, ...refusedTypes])) {
        const input = { ...operationCases[operation].input, [name]: value };
        const error = await unsent((mfa) => call(mfa, operation, input));
        expect(error).toMatchObject({ code: "invalid_input", operation, path });
        expect(error.message).toContain(`"${name}" `);
        expect(error.message).toContain(whyOf(name, value, why));
      }
    },
  );

  it.each([
    ["a b", "a%20b"],
    ["ä+&?#;=", "%C3%A4%2B%26%3F%23%3B%3D"],
    ["...", "..."],
    ["50%", "50%25"],
    ["50%a", "50%25a"],
    ["{user_id}", "%7Buser_id%7D"],
    [" !\"$'()*,:<>@[]^`|~\u{1f511}", "%20!%22%24'()*%2C%3A%3C%3E%40%5B%5D%5E%60%7C~%F0%9F%94%91"],
    [7, "7"],
    [2 ** 53 - 1, "9007199254740991"],
  ])("lets %s through as %s", async (value, segment) => {
    const { mfa, sent } = createHarness([responseTo("deleteEnrolledFactor")]);
    await call(mfa, "deleteEnrolledFactor", { user_id: 42, device_id: value });
    expect(sent[0]?.url).toBe(`https://acme.onelogin.com/api/2/mfa/users/42/devices/${segment}`);
  });
});

describe("the path guard of request", () => {
  it.each(each([...refusals, ...refusedTypes]))(
    "refuses what %s, before any request: %j",
    async (why, value) => {
      const params = { id: value as string }; // a caller without types
      const error = await unsent((mfa) => request(mfa, "GET", "/api/2/roles/{id}", { params }));
      expect(error).toMatchObject({ code: "invalid_input", path: "/api/2/roles/{id}" });
      expect(error.message).toContain('"id" ');
      expect(error.message).toContain(why);
    },
  );

  it.each([
    [7.5, "7.5"],
    [7n, "7"],
    [true, "true"],
    ["50%a", "50%25a"],
  ])("lets %s through as %s", async (id, segment) => {
    const { mfa, sent } = createHarness([json(200, [])]);
    await request(mfa, "GET", "/api/2/roles/{id}", { params: { id } });
    expect(sent[0]?.url).toBe(`https://acme.onelogin.com/api/2/roles/${segment}`);
  });
});

const incomplete = [{}, { params: {} }, { params: { path: {} } }, { params: { query: { user_id: 42 } } }];
it.each([undefined, ...incomplete])(
  "a call by path without parameters is refused before any request: %j",
  async (init) => {
    // a caller without types
    const error = await unsent((mfa) => mfa.GET(operations.getAuthFactors.path, init as never));
    const message = expect.stringContaining('"user_id" is missing');
    expect(error).toMatchObject({ code: "invalid_input", message });
  },
);

const odd = [{ fields: "id" }, ["a", "b"], {}];
it.each(odd)(
  "a query value that is %j is refused before any request",
  { tags: "security" },
  async (value) => {
    // what a web framework makes of `?email[fields]=id`
    const email = value as unknown as string;
    const message = expect.stringContaining('"email" must be a string');
    for (const { call } of levels) {
      const error = await unsent((mfa) => call(mfa, "listUsers", { email }));
      expect(error).toMatchObject({ code: "invalid_input", message });
    }
  },
);

it("a query value that is a text stays one parameter", async () => {
  const { mfa, sent } = createHarness([json(200, [])]);
  // null is left out, as undefined is
  const none = { fields: null, username: undefined } as object;
  await mfa.listUsers({ email: "a&fields=x#y", ...none });
  expect(sent[0]?.url).toBe("https://acme.onelogin.com/api/2/users?email=a%26fields%3Dx%23y");
});

it("no operation has a secret in its path or query, which logs of servers hold", { tags: "security" }, () => {
  const names = operationIds.flatMap((id) => Object.values(operations[id].parameters).flat());
  expect(names).toEqual(expect.arrayContaining(["user_id", "email"]));
  expect([names.filter(isSensitive), ["otp", "email"].filter(isSensitive)]).toEqual([[], ["otp"]]);
});
