import { createRequire, registerHooks } from "node:module";
import { afterAll, describe, expect, it } from "vitest";
import type { LoginEvent } from "../src/index.ts";
import { createVisitor, type Visitor } from "./support/visitor.ts";
import { type Account, createWorld, deviceIds, type Options, right, sentCode } from "./support/world.ts";

// Next.js is no dependency: the consumer check runs the real one. Node loads both files, as vitest resolves no module that is missing
const require = createRequire(import.meta.url);
const modules = new URL("./support/next-modules.ts", import.meta.url).href;
const hooks = registerHooks({
  resolve: (specifier, context, next) =>
    specifier.startsWith("next/") ? { url: modules, shortCircuit: true } : next(specifier, context),
});
const { render }: typeof import("./support/next-modules.ts") = require("./support/next-modules.ts");
const { createLogin }: typeof import("../src/next.ts") = require("../src/next.ts");
afterAll(() => hooks.deregister());

const cookiesOf = ({ jar }: Visitor) => [...jar].map(([name, value]) => `${name}=${value}`).join("; ");

/** A login in Next.js, and a visitor of its route. */
function start(options: Partial<Options> = {}) {
  const world = createWorld();
  const events: LoginEvent[] = [];
  const login = createLogin<Account>({
    mfa: world.mfa,
    sessions: world.store,
    clock: world.clock,
    origin: "https://app.example",
    checkPassword: () => ({ email: "ada@example.com", account: { name: "ada" } }),
    onEvent: (event) => void events.push(event),
    ...options,
    // the union of both kinds of session cannot be seen through a spread
  } as Options);
  const { basePath = "" } = options;
  const handle = async (request: Request): Promise<Response> => {
    const respond = request.method === "GET" ? login.GET : login.POST;
    // as Next.js calls it: without the base path, and with the parameters of the route
    const inner = new Request(request.url.replace(basePath, ""), request);
    return Reflect.apply(respond, undefined, [inner, { params: Promise.resolve({}), address: "planted" }]);
  };
  const visitor = createVisitor(handle, undefined, `${basePath}/login`);
  const headers = () => ({ cookie: cookiesOf(visitor), host: "app.example" });
  async function signIn(): Promise<void> {
    await visitor.send("password", right);
    await visitor.send("device", { choice: deviceIds(world)[0] ?? "" });
    expect(await visitor.send("code", { code: sentCode(world) })).toBe(`${basePath}/`);
  }
  const proxy = (path: string, more: Record<string, string> = {}) =>
    login.proxy(new Request(`https://app.example${path}`, { headers: { ...headers(), ...more } }));
  return { world, events, login, visitor, headers, signIn, proxy };
}

describe("the login in Next.js", () => {
  it("signs in with its route, whose parameters are no part of the login, and knows the user in a page", async () => {
    const { login, signIn, headers, events } = start();
    await signIn();
    expect(events.map(({ address }) => address)).toEqual(events.map(() => undefined));
    await render(headers(), async () => {
      expect(await login.currentUser()).toMatchObject({ email: "ada@example.com", account: { name: "ada" } });
      expect(await login.requireUser({ returnTo: "/account", maxAgeMs: 60_000 })).toMatchObject({
        user_id: 42,
      });
    });
  });

  it.each([
    ["the page that it names", { returnTo: "/account?tab=2" }, "/login?returnTo=%2Faccount%3Ftab%3D2"],
    ["home without a name", {}, "/login?returnTo=%2Fhome"],
  ])("redirects from a page to the login, and back to %s", async (_, options, location) => {
    const { login, headers } = start({ home: "/home" });
    // the router asks for a part of a page, and takes no HTML
    const page = render({ ...headers(), accept: "*/*", rsc: "1" }, () => login.requireUser(options));
    await expect(page).rejects.toThrow(`NEXT_REDIRECT ${location}`);
  });

  it("asks again for a second factor that is older than the page allows", async () => {
    const { world, login, headers, signIn } = start();
    await signIn();
    world.advance(61_000);
    const page = render(headers(), () => login.requireUser({ returnTo: "/pay", maxAgeMs: 60_000 }));
    await expect(page).rejects.toThrow("NEXT_REDIRECT /login?again=factor&returnTo=%2Fpay");
  });

  it("says in a page that the store does not respond, where no redirect would help", async () => {
    const fail = () => Promise.reject(new Error("gone"));
    const { login } = start({ sessions: { get: fail, set: fail, delete: fail } });
    const cookie = `__Host-login-session=${"a".repeat(43)}`;
    const page = render({ cookie, host: "app.example" }, () => login.requireUser());
    await expect(page).rejects.toThrow("The login is not available (503).");
  });

  it("signs out in an action: the session ends, and so do its cookies", async () => {
    const { world, login, headers, signIn } = start();
    await signIn();
    const before = headers();
    const set = await render(before, () => login.signOut());
    const common = { value: "", path: "/", httpOnly: true, sameSite: "lax", secure: true, maxAge: 0 };
    expect(set).toEqual([
      { name: "__Host-login-pending", ...common },
      { name: "__Host-login-session", ...common },
    ]);
    await render(before, async () => expect(await login.currentUser()).toBeUndefined());
    expect([...world.map.keys()].filter((key) => key.includes(":session:"))).toEqual([]);
  });

  it("sets plain cookies on this machine", async () => {
    const { login } = start({ origin: "http://localhost:3000" });
    const set = await render({ host: "localhost:3000" }, () => login.signOut());
    expect(set).toMatchObject([
      { name: "login-pending", secure: false },
      { name: "login-session", secure: false },
    ]);
  });

  it("creates its client once for many requests, which ask for one access token", async () => {
    const world = createWorld();
    let created = 0;
    const mfa = () => {
      created += 1;
      return world.sandbox.client();
    };
    const { login, visitor, headers } = start({ mfa, sessions: world.store });
    for (const _ of [1, 2]) {
      await visitor.send("password", right);
      await visitor.send("device", { choice: deviceIds(world)[0] ?? "" });
      expect(await visitor.send("code", { code: sentCode(world) })).toBe("/");
      await render(headers(), () => login.requireUser());
      await visitor.send("sign_out");
    }
    expect([created, world.calls("generateToken")]).toEqual([1, 1]);
  });
});

describe("the login in Next.js with a base path", () => {
  const basePath = "/shop";
  const back = "returnTo=%2Fshop%2Faccount%3Ftab%3D2";
  const several = ["https://a.example", "https://b.example"];

  it.each<[title: string, options: Partial<Options>, host: string, location: string]>([
    ["one origin", { basePath }, "app.example", `https://app.example/shop/login?${back}`],
    [
      "one origin, asked by another name",
      { basePath },
      "evil.test",
      `https://app.example/shop/login?${back}`,
    ],
    ["the second of two", { basePath, origin: several }, "b.example", `https://b.example/shop/login?${back}`],
    ["neither of two", { basePath, origin: several }, "evil.test", `https://a.example/shop/login?${back}`],
    // `redirect` adds the base path
    ["no origin", { basePath, origin: undefined }, "app.example", `/login?${back}`],
    ["no base path", {}, "app.example", "/login?returnTo=%2Faccount%3Ftab%3D2"],
  ])(
    "hands over to redirect() what is right in pages and route handlers, with %s",
    async (_, options, host, location) => {
      const { login } = start(options);
      const page = () => login.requireUser({ returnTo: "/account?tab=2" });
      await expect(render({ host }, page)).rejects.toThrow(new Error(`NEXT_REDIRECT ${location}`));
    },
  );

  it("leads to the application's own sign-in by its whole address", async () => {
    const application = { checkPassword: undefined, firstFactor: () => undefined, signInPath: "/signin" };
    const { login } = start({ basePath, ...application } as Partial<Options>);
    const page = render({ host: "app.example" }, () => login.requireUser());
    await expect(page).rejects.toThrow(
      new Error(
        "NEXT_REDIRECT https://app.example/shop/signin?returnTo=%2Fshop%2Flogin%3FreturnTo%3D%252Fshop%252F",
      ),
    );
  });

  it("signs in with its route, whose pages lead to themselves and home", async () => {
    const { login, visitor, headers, signIn, proxy } = start({ basePath, home: "/" });
    expect(await visitor.load()).toContain('action="/shop/login"');
    await signIn();
    await render(headers(), async () => expect(await login.currentUser()).toMatchObject({ user_id: 42 }));
    expect((await proxy("/shop/account")).headers.get("x-middleware-next")).toBe("1");
  });

  it.each([
    ["/shop/account?tab=2&_rsc=1xk4p", "/shop/account?tab=2"],
    ["/shop", "/shop/"],
    ["/shop/shopping", "/shop/shopping"],
    ["/shop/shop/1", "/shop/shop/1"],
    // a page outside would be none that a proxy sees; its name only begins like the base path
    ["/shopping", "/shop/shopping"],
  ])("redirects %s in a proxy, whose request has the base path, and leads back to %s", async (path, to) => {
    const { proxy } = start({ basePath });
    const { status, headers } = await proxy(path, { accept: "*/*" });
    const location = `https://app.example/shop/login?returnTo=${encodeURIComponent(to)}`;
    expect([status, headers.get("location")]).toEqual([303, location]);
  });

  it("tells a script in a proxy where the login is", async () => {
    const response = await start({ basePath }).proxy("/shop/api", { accept: "application/json" });
    expect(await response.json()).toEqual({ error: "login_required", login: "/shop/login" });
  });
});

describe("the proxy of Next.js", () => {
  it("lets a signed-in user pass, until the user's sessions are ended", async () => {
    const { login, signIn, proxy } = start();
    await signIn();
    expect((await proxy("/account")).headers.get("x-middleware-next")).toBe("1");
    await login.endSessions(42);
    expect((await proxy("/account")).status).toBe(303);
  });

  it.each([
    ["/account", "%2Faccount"],
    ["/account?tab=2&_rsc=1xk4p", "%2Faccount%3Ftab%3D2"],
    ["/account?_rsc=1xk4p", "%2Faccount"],
    ["//evil.test/account", "%2F%2Fevil.test%2Faccount"],
  ])(
    "redirects %s with status 303, and leads back to the page, not to the router's part of it",
    async (path, back) => {
      const { proxy } = start();
      const response = await proxy(path, { accept: "*/*" });
      expect(response.status).toBe(303);
      expect(response.headers.get("location")).toBe(`https://app.example/login?returnTo=${back}`);
    },
  );

  it("tells a script with status 401 that a login is needed", async () => {
    const { proxy } = start();
    const response = await proxy("/account", { accept: "application/json" });
    expect(response.status).toBe(401);
    expect(await response.json()).toEqual({ error: "login_required", login: "/login" });
  });
});
