import { createMfaClient, type Fetch } from "@onelogin-mfa/client";
import { describe, expect } from "vitest";
import { begin, right, sentCode, signIn, test, userOf } from "./support/world.ts";

describe("a login", () => {
  test("asks for the password, then for the second factor, and then leads home", async ({ world }) => {
    const visitor = world.visit();
    expect(await visitor.load()).toContain("<h1>Sign in</h1>");
    expect(await visitor.send("password", right)).toContain("Ada&#39;s sms");
    const [device] = world.sandbox.control.listDevices({ user_id: 42 });
    const page = await visitor.send("device", { choice: device?.device_id ?? "" });
    expect(page).toContain("Enter the code that was sent to Ada&#39;s sms (•••55).");
    expect(await visitor.send("code", { code: sentCode(world) })).toBe("/");
    expect(await userOf(world, visitor)).toMatchObject({
      user_id: 42,
      email: "ada@example.com",
      account: { name: "ada" },
      factor: "SMS",
      signedInAt: expect.any(Date),
    });
  });

  test("by SMS costs six calls besides that for the access token: two more than with the client alone, as the guide says", async ({
    world,
  }) => {
    await signIn(world);
    const calls = world.sandbox.control.listJournal().map(({ operation }) => operation);
    expect(calls.filter((operation) => operation !== "generateToken")).toHaveLength(6);
  });

  test("signs nobody in before the second factor was right", async ({ world }) => {
    const visitor = await begin(world);
    expect(await userOf(world, visitor)).toBeUndefined();
    expect(await visitor.send("code", { code: "wrong!" })).toContain("This code is wrong.");
    expect(await userOf(world, visitor)).toBeUndefined();
  });

  test("shows a signed-in user who it is, and signs out", async ({ world }) => {
    const visitor = await signIn(world);
    expect(await visitor.load("/login")).toContain("Signed in as ada@example.com.");
    expect(await visitor.send("sign_out")).toContain("You have signed out.");
    expect(await userOf(world, visitor)).toBeUndefined();
    // the mark of a browser that has signed somebody in
    expect([...visitor.jar.keys()]).toEqual(["__Host-login-known"]);
  });
});

describe("a user whose password is right", () => {
  // as the spec lists them; a user of the sandbox is always active
  test.for([0, 2, 3, 4, 5, 7, 8])(
    "and whose status at OneLogin is %i stays out, and gets in once active",
    { tags: "security" },
    async (status, { world }) => {
      let listed = status;
      const fetch: Fetch = async (request) => {
        const response = await world.sandbox.fetch(request);
        if (new URL(request.url).pathname !== "/api/2/users") return response;
        const users: object[] = JSON.parse(await response.text());
        return Response.json(users.map((user) => ({ ...user, status: listed })));
      };
      const mfa = createMfaClient({ subdomain: "acme", credentials: world.sandbox.credentials, fetch });
      const visitor = world.visit(world.start({ mfa }));
      expect(await visitor.send("password", right)).toContain("Ask your administrator.");
      listed = 1;
      expect(await visitor.send("password", right)).toContain("Ada&#39;s sms");
    },
  );

  test("and whom OneLogin does not know, or knows twice, stays out", async ({ world }) => {
    let copies = 1;
    // the sandbox, as OneLogin, has no two users of one address: this response would be somebody's fault
    const fetch: Fetch = async (request) => {
      const response = await world.sandbox.fetch(request);
      if (new URL(request.url).pathname !== "/api/2/users") return response;
      const users: { id: number }[] = JSON.parse(await response.text());
      return Response.json(
        Array.from({ length: copies }, (_, copy) =>
          users.map((user) => ({ ...user, id: user.id + copy })),
        ).flat(),
      );
    };
    const mfa = createMfaClient({ subdomain: "acme", credentials: world.sandbox.credentials, fetch });
    const visitor = world.visit(world.start({ mfa }));
    const fields = { username: "nobody", password: "demo" };
    expect(await visitor.send("password", fields)).toContain("Ask your administrator.");
    world.sandbox.control.createUser({ id: 50, name: "Nobody", email: "nobody@example.com" });
    copies = 2;
    expect(await visitor.send("password", fields)).toContain("Ask your administrator.");
    copies = 1;
    expect(await visitor.send("password", fields)).toContain("Confirm that it is you");
  });
});
