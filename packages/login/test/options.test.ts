import { describe, expect, it } from "vitest";
import { createLogin } from "../src/create-login.ts";
import type { LoginOptions } from "../src/options.ts";
import { createWorld, right, test } from "./support/world.ts";

const { mfa } = createWorld();
const valid = { mfa, checkPassword: () => undefined };

describe("an option", () => {
  it.each<[name: string, options: object]>([
    ['"mfa"', { ...valid, mfa: undefined }],
    ['"checkPassword"', { mfa }],
    ['"checkPassword"', { ...valid, firstFactor: () => undefined }],
    ['"firstFactor"', { mfa, onSignIn: () => undefined }],
    ['"sessions"', { ...valid, sessions: { get: () => undefined } }],
    ['"session"', { ...valid, session: {} }],
    ['"enrollment"', { ...valid, enrollment: "always" }],
    ['"path"', { ...valid, path: "login" }],
    ['"path"', { ...valid, path: "//evil.test" }],
    ['"path"', { ...valid, path: "/login?x=1" }],
    ['"home"', { ...valid, home: "https://evil.test" }],
    ['"css"', { ...valid, css: "</STYLE><script>" }],
    ['"origin"', { ...valid, origin: "app.example" }],
    ['"origin"', { ...valid, origin: "https://app.example/" }],
    ['"origin"', { ...valid, origin: "http://app.example" }],
  ])("that is invalid is an error with its name, %s: %#", (name, options) => {
    // as a program in JavaScript passes them
    expect(() => createLogin(options as LoginOptions<unknown>)).toThrow(name);
  });

  it.each([
    {},
    { origin: "https://app.example" },
    { origin: "http://localhost:3000" },
    { path: "/auth/second" },
  ])("that is valid: %j", (options) => {
    expect(createLogin({ ...valid, ...options })).toHaveProperty("handler");
  });
});

test("a client may be created with the first request that needs it: a build has no secrets", async ({
  world,
}) => {
  let created = 0;
  const lazy = () => {
    created++;
    return world.mfa;
  };
  const visitor = world.visit(world.start({ mfa: lazy }));
  await visitor.load("/login");
  expect(created).toBe(0);
  expect(await visitor.send("password", right)).toContain("Ada&#39;s sms");
});

describe("another path", () => {
  test.override({ options: { path: "/auth/second", home: "/start" } });

  test("is that of the forms and redirects", async ({ world }) => {
    const visitor = world.visit();
    const response = await visitor.request("/auth/second");
    expect(await response.text()).toContain('action="/auth/second"');
    const sent = await visitor.post({ action: "password", ...right });
    expect(sent.headers.get("location")).toBe("/auth/second?begun=1");
  });
});
