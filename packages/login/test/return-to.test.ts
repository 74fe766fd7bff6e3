import { describe, expect, it } from "vitest";
import { readReturnTo } from "../src/http/return-to.ts";
import { begin, deviceIds, right, sentCode, signIn, test } from "./support/world.ts";

const safe = [
  ["/account", "/account"],
  ["/account?tab=2&x=%2F", "/account?tab=2&x=%2F"],
  ["/a b", "/a%20b"],
  ["/account#part", "/account"],
  ["/a/../b", "/b"],
] as const;

const hostile = [
  "",
  "account",
  "https://evil.test",
  "HTTPS://evil.test",
  "//evil.test",
  "///evil.test",
  "/\\evil.test",
  "\\/evil.test",
  "/a/..//evil.test",
  "/.//evil.test",
  "/%2e%2e//evil.test",
  "/\t/evil.test",
  "\t//evil.test",
  "/\n/evil.test",
  "/\r\n//evil.test",
  " //evil.test",
  "javascript:alert(1)",
  "data:text/html,x",
  "/\\\\evil.test",
  `/${"a".repeat(3000)}`,
];

describe("a path to return to", () => {
  it.each(safe)("%j is %j", (text, expected) => {
    expect(readReturnTo(text)).toBe(expected);
  });

  it.each(hostile)("is not %j, which leads to another site, or to nothing", (text) => {
    expect(readReturnTo(text)).toBeUndefined();
  });
});

describe("a login that a page has asked for", () => {
  const page = (path: string) =>
    new Request(`https://app.example${path}`, { headers: { accept: "text/html" } });

  test("leads back to that page with its query", async ({ world }) => {
    const asked = await world.login.requireUser(page("/account?tab=2"));
    const location = asked instanceof Response ? asked.headers.get("location") : null;
    const visitor = world.visit();
    expect(await visitor.load(location ?? "")).toContain('name="returnTo" value="/account?tab=2"');
    await visitor.send("password", { ...right, returnTo: "/account?tab=2" });
    await visitor.send("device", { choice: deviceIds(world)[0] ?? "" });
    expect(await visitor.send("code", { code: sentCode(world) })).toBe("/account?tab=2");
  });

  test.for(hostile)("never leads to %j", { tags: "security" }, async (returnTo, { world }) => {
    const visitor = world.visit();
    await visitor.load(`/login?${new URLSearchParams({ returnTo })}`);
    await visitor.send("password", { ...right, returnTo });
    await visitor.send("device", { choice: deviceIds(world)[0] ?? "", returnTo });
    expect(await visitor.send("code", { code: sentCode(world), returnTo })).toBe("/");
    await visitor.load(`/login?${new URLSearchParams({ returnTo })}`);
    expect(visitor.location()).toMatch(/^\/login/);
  });

  test("leads a signed-in user there at once", async ({ world }) => {
    const visitor = await signIn(world);
    await visitor.load("/login?returnTo=%2Faccount");
    expect(visitor.location()).toBe("/account");
  });

  test.for([
    ["a script", "GET", "application/json"],
    ["a form", "POST", "text/html"],
    ["a deletion", "DELETE", "*/*"],
  ])(
    "tells %s that it is needed, and repeats nothing afterwards",
    async ([, method = "", accept = ""], { world }) => {
      const result = await world.login.requireUser(
        new Request("https://app.example/orders", { method, headers: { accept } }),
      );
      if (!(result instanceof Response)) throw new Error("nobody is signed in");
      expect([result.status, await result.json()]).toEqual([
        401,
        { error: "login_required", login: "/login" },
      ]);
    },
  );

  test("goes on in the tab that has asked last", async ({ world }) => {
    const visitor = await begin(world);
    await visitor.load("/login?returnTo=%2Forders");
    expect(await visitor.send("code", { code: sentCode(world), returnTo: "/orders" })).toBe("/orders");
  });
});
