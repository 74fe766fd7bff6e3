import { describe, expect, it } from "vitest";
import { type FindUserInput, findUser } from "../../src/flows/find-user.ts";
import { exampleOf } from "../support/examples.ts";
import { caught } from "../support/harness.ts";
import { createScript, listedUser, page } from "./support/script.ts";

const ada = listedUser(42, { email: "Ada@Example.com", username: "ada" });
const other = listedUser(43, { email: "grace@example.com", username: "Ada" });
const fields = "id,email,username,status";
const email = "ada@example.com";

const listing = (...pages: readonly unknown[]) => createScript({ listUsers: pages });
const many = (count: number) => Array.from({ length: count }, (_, index) => ({ ...other, id: 100 + index }));

describe("the user with an e-mail address or a user name", () => {
  it.each<[input: FindUserInput, id: number]>([
    [{ email }, 42],
    [{ email: "ADA@EXAMPLE.COM" }, 42],
    [{ username: "ada" }, 42],
    [{ username: "Ada" }, 43],
    [{ email, username: undefined }, 42],
  ])("is found by %j: e-mail without case, user name exactly", async (input, id) => {
    const { mfa, calls } = listing(page([other, ada]));
    expect(await findUser(mfa, input, { timeoutMs: 5 })).toBe(id === 42 ? ada : other);
    const query = { ...JSON.parse(JSON.stringify(input)), fields };
    expect(calls).toMatchObject([{ input: query, options: { timeoutMs: 5, as: "result" } }]);
  });

  it.each<[why: string, input: FindUserInput, user: object]>([
    ["another address, as a filter that is ignored would", { email }, other],
    ["an address with more text", { email: "ada@example.co" }, ada],
    ["no address", { email }, { ...ada, email: null }],
    ["no user name", { username: "ada" }, exampleOf("listUsers", 200, "noUsername")[0] ?? {}],
    ["no field but the id", { username: "ada" }, { id: 42 }],
    ["a user name in another case", { username: "ADA" }, ada],
    ["a Kelvin sign for the K", { email: "\u212A@example.com" }, { ...ada, email: "k@example.com" }],
    ["a space at the end", { email: `${email} ` }, ada],
  ])("is not one with %s", async (_, input, user) => {
    const { mfa } = listing(page([user]));
    const error = await caught(findUser(mfa, input));
    expect(error).toMatchObject({ code: "not_found", name: "MfaNotFoundError", path: "/api/2/users" });
    expect(error).not.toHaveProperty("status");
    expect(error.message).toMatch(/^listUsers \(GET \/api\/2\/users\): no user has this (email|username)$/);
  });

  it("is ambiguous if two have it, and the error does not show it", async () => {
    const { mfa } = listing(page([ada, { ...other, email }]));
    const error = await caught(findUser(mfa, { email }));
    expect(error).toMatchObject({ code: "ambiguous", name: "MfaAmbiguousError", operation: "listUsers" });
    expect(JSON.stringify(error)).not.toContain("example.com");
  });

  it("is one if a page repeats it", async () => {
    const { mfa } = listing(page([ada, ada]));
    expect(await findUser(mfa, { email })).toBe(ada);
  });

  it.each([{ id: "42" }, { id: 0 }, { id: 1.5 }, {}, null, "ada"])("has a valid id, not %j", async (user) => {
    const { mfa } = listing(page([ada, user]));
    const error = await caught(findUser(mfa, { email }));
    expect(error).toMatchObject({ code: "protocol", operation: "listUsers" });
  });
});

describe("a value from a login form", () => {
  it.each([
    "*",
    "katinka*",
    "*@example.com",
    "!@example.com",
    "a!b@example.com",
    "",
    "  ",
    "ada@example.com,grace@example.com",
    "ada\u0000@example.com",
    "ada\n@example.com",
    "\uD800@example.com",
  ])("is refused if it is %j, and not shown", { tags: "security" }, async (value) => {
    for (const input of [{ email: value }, { username: value }]) {
      const { mfa, calls } = listing(page([ada]));
      const error = await caught(findUser(mfa, input));
      expect(error).toMatchObject({ code: "invalid_input", operation: "listUsers" });
      expect(error.message).toMatch(/^.*"(email|username)" must .*; no `listUsers` request was sent$/);
      expect([error.message.includes("example.com"), calls]).toEqual([false, []]);
    }
  });

  it.each([
    {},
    { email, username: "ada" },
    { email, id: 42 },
    { user_id: 42 },
    { Email: email },
    null,
    undefined,
    "ada@example.com",
    [email],
    { email: 42 },
    { email: [email] },
    { email: null },
  ])("must be either an email or a username, not %j", async (input) => {
    const { mfa, calls } = listing(page([ada]));
    const work = findUser(mfa, input as unknown as FindUserInput);
    expect(await caught(work)).toMatchObject({ code: "invalid_input", operation: "listUsers" });
    expect(calls).toEqual([]);
  });
});

describe("a list of several pages", () => {
  it("is read to its end, for a second match", async () => {
    const { mfa, calls } = listing(page([...many(49), ada]), page([{ ...other, email }]));
    expect(await caught(findUser(mfa, { email }))).toMatchObject({ code: "ambiguous" });
    expect(calls.map(({ input }) => input)).toEqual([
      { email, fields },
      { email, fields, page: 2 },
    ]);
  });

  it("may have the same user on two of them, as when others were deleted meanwhile", async () => {
    const { mfa } = listing(page([...many(49), ada]), page([{ ...ada }]));
    expect(await findUser(mfa, { email })).toEqual(ada);
  });

  it("is a protocol error if it does not end", async () => {
    const pages = Array.from({ length: 12 }, (_, index) => page(many(50 + index).slice(index)));
    const { mfa, count } = listing(...pages);
    const error = await caught(findUser(mfa, { email }));
    expect(error).toMatchObject({ code: "protocol", operation: "listUsers" });
    expect(error.message).toContain("the list does not end after 10 pages");
    expect(count("listUsers")).toBe(10);
  });
});
