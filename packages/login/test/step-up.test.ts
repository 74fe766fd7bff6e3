import { describe, expect } from "vitest";
import { deviceIds, right, sentCode, signIn, test, userOf, type World } from "./support/world.ts";

const page = (cookies: Map<string, string>) =>
  new Request("https://app.example/payments?id=7", {
    headers: { accept: "text/html", cookie: [...cookies].map((pair) => pair.join("=")).join("; ") },
  });

async function locationOf(
  { login }: World,
  jar: Map<string, string>,
  options: Parameters<typeof login.requireUser>[1],
): Promise<string | null> {
  const result = await login.requireUser(page(jar), options);
  return result instanceof Response ? result.headers.get("location") : null;
}

describe("a page that asks for a recent second factor", () => {
  test("lets a user pass who has just shown it, and asks all others for it alone", async ({ world }) => {
    const visitor = await signIn(world);
    expect(await locationOf(world, visitor.jar, { maxAgeMs: 300_000 })).toBeNull();
    world.advance(300_001);
    const location = (await locationOf(world, visitor.jar, { maxAgeMs: 300_000 })) ?? "";
    expect(location).toBe("/login?again=factor&returnTo=%2Fpayments%3Fid%3D7");
    expect(await visitor.load(location)).toContain("The next step confirms that it is you.");
    await visitor.send("start", { returnTo: "/payments?id=7" });
    await visitor.send("device", { choice: deviceIds(world)[0] ?? "" });
    expect(await visitor.send("code", { code: sentCode(world) })).toBe("/payments?id=7");
    expect(await locationOf(world, visitor.jar, { maxAgeMs: 300_000 })).toBeNull();
  });

  test("asks for the password, too, if it says so, whatever the link says", async ({ world }) => {
    const visitor = await signIn(world);
    world.advance(300_001);
    const options = { maxAgeMs: 300_000, password: true };
    const location = (await locationOf(world, visitor.jar, options)) ?? "";
    expect(location).toContain("again=password");
    // a user who changes the link shows the second factor only, and is asked again
    await visitor.send("start");
    await visitor.send("device", { choice: deviceIds(world)[0] ?? "" });
    await visitor.send("code", { code: sentCode(world) });
    expect(await locationOf(world, visitor.jar, options)).toContain("again=password");
    world.advance(60_000);
    expect(await visitor.load(location)).toContain('name="again" value="password"');
    await visitor.send("password", { ...right, again: "password" });
    await visitor.send("device", { choice: deviceIds(world)[0] ?? "" });
    await visitor.send("code", { code: sentCode(world) });
    expect(await locationOf(world, visitor.jar, options)).toBeNull();
  });

  test("takes no other account", async ({ world }) => {
    const visitor = await signIn(world);
    const page = await visitor.send("password", { username: "grace", password: "demo", again: "password" });
    expect(page).toContain("This is another account");
    expect(await userOf(world, visitor)).toMatchObject({ user_id: 42 });
  });

  test("tells a form with status 401 where to show it, and repeats nothing", async ({ world }) => {
    const visitor = await signIn(world);
    world.advance(300_001);
    const request = new Request(page(visitor.jar), { method: "POST" });
    const result = await world.login.requireUser(request, { maxAgeMs: 300_000 });
    expect(result instanceof Response && [result.status, await result.json()]).toEqual([
      401,
      { error: "login_required", login: "/login?again=factor" },
    ]);
  });
});

test.for([
  ["maxAgeMs", { maxAgeMs: Number.NaN }],
  ["maxAgeMs", { maxAgeMs: -1 }],
  ["password", { password: true }],
] as const)(
  "an option of a page that would ask for nothing is an error: %s",
  async ([name, options], { world }) => {
    await expect(world.login.requireUser(page(new Map()), options)).rejects.toThrow(`"${name}"`);
  },
);

describe("a step-up", () => {
  test("that is given up signs nobody out", async ({ world }) => {
    const visitor = await signIn(world);
    await visitor.send("start");
    expect(await userOf(world, visitor)).toBeDefined();
    world.advance(700_000);
    expect(await userOf(world, visitor)).toBeDefined();
    await visitor.send("start");
    await visitor.send("cancel");
    expect(await userOf(world, visitor)).toBeDefined();
  });

  test("needs the session until the end: after a sign-out it signs nobody in", async ({ world }) => {
    const visitor = await signIn(world);
    world.advance(60_000);
    await visitor.send("start");
    await visitor.send("device", { choice: deviceIds(world)[0] ?? "" });
    const session = visitor.jar.get("__Host-login-session") ?? "";
    const other = world.visit();
    other.jar.set("__Host-login-session", session);
    await other.send("sign_out");
    expect(await visitor.send("code", { code: sentCode(world) })).toContain("<h1>Sign in</h1>");
    expect(await userOf(world, visitor)).toBeUndefined();
  });

  test("does not make a session last longer than twelve hours after the password", async ({ world }) => {
    const visitor = await signIn(world);
    for (let half = 0; half < 23; half++) {
      world.advance(1_800_000);
      await userOf(world, visitor);
    }
    await visitor.send("start");
    await visitor.send("device", { choice: deviceIds(world)[0] ?? "" });
    await visitor.send("code", { code: sentCode(world) });
    expect(await userOf(world, visitor)).toBeDefined();
    world.advance(1_800_000);
    expect(await userOf(world, visitor)).toBeUndefined();
  });
});
