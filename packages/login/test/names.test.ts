import { createMfaClient } from "@onelogin-mfa/client";
import { describe, expect, it } from "vitest";
import { createSite } from "../src/http/site.ts";
import { copyCookies, createVisitor, type Visitor } from "./support/visitor.ts";
import { createWorld, deviceIds, type Options, right, sentCode, test, type World } from "./support/world.ts";

/** A user's browser at a login with a path or name of its own. */
function visit(world: World, options: Partial<Options>, origin?: string) {
  const login = world.start(options);
  return { login, visitor: createVisitor(login.handler, origin, options.path) };
}

async function signIn(world: World, visitor: Visitor): Promise<Visitor> {
  await visitor.send("password", right);
  await visitor.send("device", { choice: deviceIds(world)[0] ?? "" });
  await visitor.send("code", { code: sentCode(world) });
  return visitor;
}

const headersOf = ({ jar }: Visitor, host = "app.example") =>
  new Headers({ host, cookie: [...jar].map((pair) => pair.join("=")).join("; ") });

describe("two logins on one store", () => {
  const customers = { path: "/login" };
  const staff = { path: "/staff/login", checkPassword: () => undefined };

  test("never take each other's sessions, also under each other's cookie names", {
    tags: "security",
  }, async ({ world }) => {
    const { visitor, login } = visit(world, customers);
    await signIn(world, visitor);
    const other = visit(world, staff).login;
    expect(await login.currentUser({ headers: headersOf(visitor) })).toMatchObject({ user_id: 42 });
    expect(await other.currentUser({ headers: headersOf(visitor) })).toBeUndefined();
    const id = visitor.jar.get("__Host-login-session") ?? "";
    visitor.jar.set("__Host-staff_002flogin-session", id);
    expect(await other.currentUser({ headers: headersOf(visitor) })).toBeUndefined();
    const { visitor: thief } = visit(world, staff);
    copyCookies(visitor, thief);
    thief.jar.set("__Host-staff_002flogin-pending", id);
    expect(await thief.load("/staff/login")).toContain("<h1>Sign in</h1>");
  });

  test("sign nobody out of each other", async ({ world }) => {
    const { visitor, login } = visit(world, customers);
    await signIn(world, visitor);
    const second = visit(world, { path: "/staff/login" });
    copyCookies(visitor, second.visitor);
    await signIn(world, second.visitor);
    const headers = headersOf(second.visitor);
    expect(await login.currentUser({ headers })).toMatchObject({ user_id: 42 });
    expect(await second.login.currentUser({ headers })).toMatchObject({ user_id: 42 });
    await second.visitor.send("sign_out");
    expect(await second.login.currentUser({ headers })).toBeUndefined();
    expect(await login.currentUser({ headers })).toMatchObject({ user_id: 42 });
  });

  test("do not double the guesses and messages of a user", async ({ world }) => {
    for (const options of [customers, { path: "/staff/login" }]) {
      const { visitor } = visit(world, options);
      await visitor.send("password", right);
      await visitor.send("device", { choice: deviceIds(world)[0] ?? "" });
      for (let time = 0; time < 5; time++) await visitor.send("code", { code: `no${time}` });
      world.advance(31_000);
    }
    const { visitor } = visit(world, { name: "third" });
    await visitor.send("password", right);
    await visitor.send("device", { choice: deviceIds(world)[0] ?? "" });
    expect(await visitor.send("code", { code: sentCode(world) })).toContain("too many attempts");
    expect(world.calls("verifyUserVerification")).toBe(10);
    const { visitor: fourth } = visit(world, { name: "fourth" });
    await fourth.send("password", right);
    world.advance(31_000);
    await fourth.send("device", { choice: deviceIds(world)[0] ?? "" });
    expect(world.calls("createDeviceVerification")).toBe(3);
  });
});

describe("two applications with /login on one store", () => {
  const forum = { origin: "https://forum.example" };
  const payroll = { origin: "https://payroll.example" };

  test("never take each other's, whatever the host that a request names", { tags: "security" }, async ({
    world,
  }) => {
    const { visitor } = visit(world, forum, forum.origin);
    await signIn(world, visitor);
    const { login } = visit(world, payroll);
    for (const host of ["payroll.example", "forum.example"])
      expect(await login.currentUser({ headers: headersOf(visitor, host) })).toBeUndefined();
    const begun = visit(world, forum, forum.origin).visitor;
    await begun.send("password", right);
    const thief = visit(world, payroll, payroll.origin).visitor;
    copyCookies(begun, thief);
    expect(await thief.load("/login")).toContain("<h1>Sign in</h1>");
  });

  test("share them if the origin lists both", async ({ world }) => {
    const origin = [payroll.origin, forum.origin];
    const { visitor } = visit(world, forum, forum.origin);
    await signIn(world, visitor);
    const { login } = visit(world, { origin });
    expect(await login.currentUser({ headers: headersOf(visitor, "payroll.example") })).toBeDefined();
  });

  test("stay what they are when an origin is set, and in a rolling deployment", async ({ world }) => {
    const { visitor, login } = visit(world, {});
    await signIn(world, visitor);
    const { login: configured } = visit(world, { origin: "https://app.example" });
    for (const one of [login, configured])
      expect(await one.currentUser({ headers: headersOf(visitor) })).toMatchObject({ user_id: 42 });
  });
});

describe("two accounts of OneLogin on one store", () => {
  test("are apart: sessions, codes and messages", async ({ world }) => {
    const other = createWorld();
    const { credentials, fetch } = other.sandbox;
    const mfa = createMfaClient({ subdomain: "other", credentials, fetch });
    const { visitor } = visit(world, {});
    await signIn(world, visitor);
    const { login, visitor: second } = visit(world, { mfa });
    expect(await login.currentUser({ headers: headersOf(visitor) })).toBeUndefined();
    await second.send("password", right);
    for (let time = 0; time < 2; time++) {
      await second.send("device", { choice: deviceIds(other)[0] ?? "" });
      for (let guess = 0; guess < 5; guess++) await second.send("code", { code: `no${guess}` });
      other.sandbox.control.setClock({ advance_ms: 200_000 });
    }
    const { visitor: third } = visit(world, {});
    world.advance(31_000);
    await signIn(world, third);
    expect(await world.login.currentUser({ headers: headersOf(third) })).toMatchObject({ user_id: 42 });
  });
});

describe("the name of a login", () => {
  it("is another one for each path", () => {
    const paths = [
      "/",
      "/login",
      "/Login",
      "/login/",
      "/log.in",
      "/log_in",
      "/log-in",
      "/log/in",
      "/log%2Fin",
    ];
    const more = ["/log_002fin", "/_", "/lögin", "/ログイン", "/login-session", "/\ud800", "/\udfff"];
    const all = [...paths, ...more];
    const names = all.map((path) => createSite({ path }).name);
    expect(new Set(names).size).toBe(all.length);
    for (const name of names) expect(name).toMatch(/^[\w]+$/);
  });
});
