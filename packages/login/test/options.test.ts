import { createMfaClient } from "@onelogin-mfa/client";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { createLogin } from "../src/create-login.ts";
import type { LoginEvent } from "../src/events.ts";
import type { LoginOptions } from "../src/options.ts";
import { english } from "../src/pages/texts/english.ts";
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
    ['"basePath" must be a path such as "/app"', { ...valid, basePath: "app" }],
    ['"basePath"', { ...valid, basePath: "/" }],
    ['"basePath"', { ...valid, basePath: "/app/" }],
    ['"basePath"', { ...valid, basePath: "//evil.test" }],
    ['"basePath"', { ...valid, basePath: "/\\evil.test" }],
    ['"basePath"', { ...valid, basePath: "https://app.example/app" }],
    ['"basePath"', { ...valid, basePath: "/a?b" }],
    ['"basePath"', { ...valid, basePath: "/a#b" }],
    ['"onSignIn" needs "firstFactor"', { ...valid, onSignIn: () => undefined }],
    ['"signInPath" needs "firstFactor"', { ...valid, signInPath: "/signin" }],
    ['"signInPath" must be a path', { mfa, firstFactor: () => undefined, signInPath: "//evil.test" }],
    ['"languages"', { ...valid, languages: [] }],
    ['"languages"', { ...valid, languages: [{ lang: "de" }] }],
    ['"language"', { ...valid, language: "de" }],
    ['"render"', { ...valid, render: "<html>" }],
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
    { basePath: "/app" },
    { basePath: "/a/b-c" },
    { basePath: "" },
    { checkPassword: undefined, firstFactor: () => undefined, signInPath: () => "/signin" },
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

test("a checkPassword that reads a field which the form does not have shows a page, and tells its developer the fields", async ({
  world,
}) => {
  // as a program in JavaScript writes it
  const checkPassword = (fields: object) => ({ email: Object(fields).email, account: { name: "ada" } });
  const events: LoginEvent[] = [];
  const log = vi.spyOn(console, "error").mockImplementation(() => {});
  onTestFinished(() => log.mockRestore());
  const heard = world.start({ checkPassword, onEvent: (event) => void events.push(event) });
  const pages = [
    await world.visit(heard).send("password", right),
    await world.visit(world.start({ checkPassword })).send("password", right),
  ];
  for (const page of pages) {
    expect(page).toContain(`<h1>${english.unavailable}</h1>`);
    expect(page).not.toContain("checkPassword");
  }
  const error = expect.objectContaining({
    message: expect.stringMatching(/"checkPassword" must return .* The fields .* "username" and "password"/),
  });
  // the first has a listener, and the second has none
  expect(events).toMatchObject([{ type: "refused", reason: "application", error }]);
  expect(log.mock.calls).toEqual([[error]]);
  expect(world.sandbox.control.listJournal()).toEqual([]);
});

test.for<[what: string, signInPath: () => unknown, message: RegExp]>([
  [
    "throws",
    () => {
      throw new Error("no route");
    },
    /^no route$/,
  ],
  ["is asynchronous", async () => "/signin", /"signInPath" must return a path .* and no promise/],
  ["returns an address", () => "https://evil.test", /"signInPath" must return a path/],
  ["returns another host", () => "//evil.test", /"signInPath" must return a path/],
])(
  "a signInPath that %s shows a page, and tells its developer",
  async ([, signInPath, message], { world }) => {
    const events: LoginEvent[] = [];
    const login = world.start({
      checkPassword: undefined,
      firstFactor: () => undefined,
      signInPath,
      onEvent: (event: LoginEvent) => void events.push(event),
      // as a program in JavaScript passes it
    } as never);
    const visitor = world.visit(login);
    expect(await visitor.load("/login")).toContain(`<h1>${english.unavailable}</h1>`);
    const headers = { accept: "text/html" };
    const guarded = await login.requireUser(new Request("https://app.example/account", { headers }));
    expect([visitor.last().status, guarded]).toEqual([503, expect.objectContaining({ status: 503 })]);
    const error = expect.objectContaining({ message: expect.stringMatching(message) });
    const event = { type: "refused", reason: "application", error };
    expect(events).toMatchObject([event, event]);
  },
);

test("a user_id that is a text is no id, and its developer is told so", async ({ world }) => {
  const events: LoginEvent[] = [];
  const login = world.start({
    checkPassword: () => ({ user_id: "42" as never, account: { name: "ada" } }),
    onEvent: (event) => void events.push(event),
  });
  await world.visit(login).send("password", right);
  expect(events).toMatchObject([
    { error: { message: expect.stringContaining('here "user_id" is no whole number above 0.') } },
  ]);
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
