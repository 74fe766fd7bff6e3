import { describe, expect, it } from "vitest";
import type { User } from "../src/user.ts";
import { type Account, deviceIds, sentCode, test } from "./support/world.ts";

const seen: User<Account>[] = [];

describe("a login behind the application's own password", () => {
  test.override({
    options: {
      checkPassword: undefined,
      firstFactor: ({ headers }) => {
        const isKnown = headers.get("cookie")?.includes("app=ada");
        return isKnown ? { email: "ada@example.com", account: { name: "ada" } } : undefined;
      },
      onSignIn: (user) => {
        seen.push(user);
        return new Headers({ "set-cookie": "app=ada-with-two-factors; Path=/" });
      },
    },
  });

  test("asks for the second factor, and signs in by the application's session alone", async ({ world }) => {
    seen.length = 0;
    const visitor = world.visit();
    visitor.jar.set("app", "ada");
    expect(await visitor.load("/login")).toContain("The next step confirms that it is you.");
    expect(world.map.size).toBe(0);
    expect(await visitor.send("start")).toContain("Ada&#39;s sms");
    await visitor.send("device", { choice: deviceIds(world)[0] ?? "" });
    const code = sentCode(world);
    const old = new Map(visitor.jar);
    expect(await visitor.send("code", { code })).toBe("/");
    expect([...visitor.jar]).toEqual([["app", "ada-with-two-factors"]]);
    expect(seen).toMatchObject([{ user_id: 42, factor: "SMS", account: { name: "ada" } }]);
    const again = world.visit();
    for (const [name, value] of old) again.jar.set(name, value);
    await again.send("code", { code });
    expect(seen).toHaveLength(1);
    expect(again.jar.get("app")).toBe("ada");
  });

  test("is not begun by anyone whom the application does not know", async ({ world }) => {
    const visitor = world.visit();
    expect(await visitor.load("/login")).toContain("Sign in with your name and password first.");
    expect(visitor.last().status).toBe(401);
    await visitor.send("start");
    await visitor.send("password", { username: "ada", password: "demo" });
    expect(world.map.size).toBe(0);
  });

  test("does not end the application's session", async ({ world }) => {
    const visitor = world.visit();
    visitor.jar.set("app", "ada");
    await visitor.send("start");
    expect(await visitor.send("sign_out")).toContain("The next step confirms that it is you.");
  });

  test("does not say who is signed in: that is the application's", async ({ world }) => {
    await expect(world.login.currentUser({ headers: new Headers() })).rejects.toThrow('With "onSignIn"');
  });
});

it("keeps the account of the application as it was returned", () => {
  expect(seen.every(({ signedInAt }) => signedInAt instanceof Date)).toBe(true);
});
