import { createMfaClient } from "@onelogin-mfa/client";
import { describe, expect, it } from "vitest";
import { createLogin } from "../src/create-login.ts";
import type { LoginOptions } from "../src/options.ts";
import { createWorld, right, signIn, test } from "./support/world.ts";

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
    ['"origin"', { ...valid, origin: [] }],
    ['"origin"', { ...valid, origin: ["https://app.example", "http://localhost:3000"] }],
    ['"name"', { ...valid, name: "my login" }],
    ['"name"', { ...valid, name: "" }],
    ['"onEvent"', { ...valid, onEvent: {} }],
    ['"address"', { ...valid, address: "x-real-ip" }],
  ])("that is invalid is an error with its name, %s: %#", (name, options) => {
    // as a program in JavaScript passes them
    expect(() => createLogin(options as LoginOptions<unknown>)).toThrow(name);
  });

  it.each([
    {},
    { origin: "https://app.example" },
    { origin: "http://localhost:3000" },
    { origin: ["https://a.example", "https://b.example"], name: "staff-2.0" },
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

test("the client that a function creates is one, also after the function has failed at first", async ({
  world,
}) => {
  let calls = 0;
  const create = () => {
    calls++;
    if (calls === 1) throw new Error("no credentials yet");
    return createMfaClient({
      subdomain: "sandbox",
      credentials: world.sandbox.credentials,
      fetch: world.sandbox.fetch,
    });
  };
  const login = world.start({ mfa: create });
  await expect(world.visit(login).send("password", right)).rejects.toThrow("no credentials yet");
  for (let time = 0; time < 2; time++) {
    await signIn(world, world.visit(login));
    world.advance(31_000);
  }
  expect(calls).toBe(2);
  // an access token for each call is what OneLogin has been seen to block
  expect(world.calls("generateToken")).toBe(1);
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
